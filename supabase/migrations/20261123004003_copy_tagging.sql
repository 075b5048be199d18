-- With a café's answers go what people said about their themes, and its versions of the codebook.
-- Functions that were there keep the grants they have.

create or replace function private.check_kept_comment(kept jsonb) returns void
language plpgsql immutable set search_path = '' as $$
begin
    perform private.refuse_unless(
        jsonb_typeof(kept -> 'id') = 'string' and kept ->> 'id' ~ '^[0-9a-f]{32}$'
        and kept ->> 'state' in ('counted', 'waiting', 'shown', 'hidden', 'read', 'nil')
        and jsonb_typeof(kept -> 'shown_text') = 'string'
        and char_length(kept ->> 'shown_text') <= 10000
        and jsonb_typeof(kept -> 'shown_order') = 'number'
        and (kept ->> 'state' in ('counted', 'nil') or jsonb_typeof(kept -> 'body') = 'string')
        and (kept ->> 'state' <> 'shown' or kept ->> 'shown_text' <> ''),
        'What was decided on a comment cannot be read.'
    );
    perform private.refuse_unless(
        coalesce(kept -> 'checked', 'null') = 'null'
        or private.are_themes(kept #> '{checked,themes}')
        and kept #>> '{checked,codebook_version}' ~ '^\d{1,6}$'
        and kept #>> '{checked,day}' ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$'
        and char_length(kept #>> '{checked,staff_name}') <= 80,
        'What a person said about a comment cannot be read.'
    );
end;
$$;

-- Copied comments keep their tags, and no version of the codebook: they are tagged again here, with
-- this project's.
create or replace function private.copy_response(kept jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
    copied_id uuid := (kept ->> 'id')::uuid;
begin
    insert into public.responses (
        id, submission_key, survey_id, survey_version, code, site_id, day, source, permission,
        set_aside, set_aside_reason
    )
    select copied_id, kept ->> 'key', kept ->> 'survey_id', (kept ->> 'survey_version')::integer,
        code, site_id, (kept ->> 'day')::date, kept ->> 'source', kept ->> 'permission',
        (kept ->> 'set_aside')::boolean, kept ->> 'reason'
    from public.placements where code = kept ->> 'code'
    on conflict do nothing;
    if not found then
        return false;
    end if;
    insert into public.answers (response_id, question, option)
    select copied_id, answer.key, option #>> '{}'
    from jsonb_each(kept -> 'answers') as answer, jsonb_array_elements(answer.value) as option;
    insert into public.comments (
        id, response_id, question, body, state, shown_text, shown_order, tone, language,
        sensitive, read_first
    )
    select (comment ->> 'id')::uuid, copied_id, comment ->> 'question', comment ->> 'body',
        comment ->> 'state', comment ->> 'shown_text', (comment ->> 'shown_order')::bigint,
        comment ->> 'tone', coalesce(comment ->> 'language', ''), comment -> 'sensitive',
        coalesce(comment -> 'read_first', '[]')
    from jsonb_array_elements(kept -> 'comments') as comment;
    insert into public.tags (comment_id, theme, evidence, found_by)
    select (comment ->> 'id')::uuid, tag ->> 'theme', tag -> 'evidence',
        coalesce(tag ->> 'found_by', 'codebook')
    from jsonb_array_elements(kept -> 'comments') as comment,
        jsonb_array_elements(comment -> 'tags') as tag;
    insert into public.checked_comments (comment_id, themes, codebook_version, staff_id, day)
    select (comment ->> 'id')::uuid, comment #> '{checked,themes}',
        (comment #>> '{checked,codebook_version}')::integer,
        private.former_staff(
            comment #>> '{checked,staff_name}', comment #>> '{checked,staff_role}'
        ),
        (comment #>> '{checked,day}')::date
    from jsonb_array_elements(kept -> 'comments') as comment
    where jsonb_typeof(comment -> 'checked') = 'object';
    -- Only now, with all that belongs to it, into the figures, if it was in them.
    update public.responses set counted = true
    where id = copied_id and (kept ->> 'counted')::boolean;
    return true;
end;
$$;

-- All of a batch or none; how many were new.
create or replace function public.copy_responses(batch jsonb) returns integer
language plpgsql security definer set search_path = '' as $$
declare
    kept jsonb;
    copied integer := 0;
    latest bigint := 0;
begin
    perform private.require(private.staff_role() = 'admin');
    perform private.refuse_unless(
        jsonb_typeof(batch) = 'array' and jsonb_array_length(batch) <= 1000,
        'This is no batch of answers.'
    );
    -- As private.release does, and first of all: figures change here.
    perform pg_advisory_xact_lock(4711);
    perform pg_advisory_xact_lock(4712);  -- nobody is made twice
    for kept in select jsonb_array_elements(batch) loop
        perform private.check_kept_response(kept);
        perform private.refuse_unless(
            exists (select 1 from public.placements where code = kept ->> 'code'),
            'No poster has this code.'
        );
        if private.copy_response(kept) then
            copied := copied + 1;
            latest := greatest(latest, coalesce((
                select max((comment ->> 'shown_order')::bigint)
                from jsonb_array_elements(kept -> 'comments') as comment
            ), 0));
        end if;
    end loop;
    if copied > 0 then
        -- Beyond every order of approval that came along: the next words shown come first.
        update public.revision set number = greatest(number, latest) + 1 where only_row;
    end if;
    return copied;
end;
$$;

-- All of them, where the project keeps none of its own; how many were new.
create function public.copy_codebooks(batch jsonb) returns integer
language plpgsql security definer set search_path = '' as $$
declare
    kept jsonb;
begin
    perform private.require(private.staff_role() = 'admin');
    perform private.refuse_unless(
        jsonb_typeof(batch) = 'array' and jsonb_array_length(batch) <= 1000,
        'These are no versions of a codebook.'
    );
    perform pg_advisory_xact_lock(4712);  -- nobody is made twice
    if exists (select 1 from public.codebooks) then
        return 0;
    end if;
    for kept in select jsonb_array_elements(batch) loop
        perform private.refuse_unless(
            kept ->> 'version' ~ '^[1-9]\d{0,5}$'
            and kept ->> 'day' ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$'
            and char_length(kept ->> 'staff_name') <= 80,
            'A version of the codebook cannot be read.'
        );
        perform private.check_codebook(
            kept ->> 'definition', kept ->> 'learned', kept ->> 'note'
        );
        insert into public.codebooks (version, definition, learned, day, staff_id, note)
        values (
            (kept ->> 'version')::integer, kept ->> 'definition', kept ->> 'learned',
            (kept ->> 'day')::date,
            private.former_staff(kept ->> 'staff_name', kept ->> 'staff_role'), kept ->> 'note'
        );
    end loop;
    return jsonb_array_length(batch);
end;
$$;

revoke all on function public.copy_codebooks(jsonb) from public, anon, authenticated, service_role;
grant execute on function public.copy_codebooks(jsonb) to authenticated;

-- With a café's answers goes what was published of them. Functions that were there keep the grants they
-- have.

create or replace function private.check_kept_response(kept jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
    comment jsonb;
begin
    perform private.check_response(kept);
    perform private.refuse_unless(
        jsonb_typeof(kept -> 'id') = 'string' and kept ->> 'id' ~ '^[0-9a-f]{32}$'
        and jsonb_typeof(kept -> 'counted') = 'boolean'
        and jsonb_typeof(kept -> 'set_aside') = 'boolean'
        and jsonb_typeof(kept -> 'reason') = 'string'
        and char_length(kept ->> 'reason') <= 80
        and coalesce(kept ->> 'published', '0') ~ '^\d{1,6}$',
        'What was decided on an answer cannot be read.'
    );
    for comment in select jsonb_array_elements(kept -> 'comments') loop
        perform private.check_kept_comment(comment);
        perform private.refuse_unless(
            comment ->> 'state' <> 'shown' or kept ->> 'permission' = 'show',
            'The person did not say that these words may be shown.'
        );
    end loop;
end;
$$;

create or replace function private.copy_response(kept jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
    copied_id uuid := (kept ->> 'id')::uuid;
begin
    insert into public.responses (
        id, submission_key, survey_id, survey_version, code, site_id, day, source, permission,
        set_aside, set_aside_reason, published
    )
    select copied_id, kept ->> 'key', kept ->> 'survey_id', (kept ->> 'survey_version')::integer,
        code, site_id, (kept ->> 'day')::date, kept ->> 'source', kept ->> 'permission',
        (kept ->> 'set_aside')::boolean, kept ->> 'reason',
        coalesce((kept ->> 'published')::integer, 0)
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

-- All of them or none, each the next of its month.
create function public.copy_publications(batch jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare
    kept jsonb;
begin
    perform private.require(private.staff_role() = 'admin');
    perform private.refuse_unless(
        jsonb_typeof(batch) = 'array' and jsonb_array_length(batch) <= 1000,
        'This is no batch of published months.'
    );
    perform pg_advisory_xact_lock(4711);  -- nobody publishes at the same time
    perform pg_advisory_xact_lock(4712);  -- nobody is made twice
    for kept in select jsonb_array_elements(batch) loop
        perform private.check_publication(kept);
        perform private.refuse_unless(
            char_length(kept ->> 'staff_name') <= 80
            and (kept ->> 'part')::integer = (
                select count(*) + 1 from public.publications
                where month = (kept ->> 'month')::date
            ),
            'A published month cannot be read, or another is there.'
        );
        insert into public.publications (
            month, part, day, codebook_version, threshold, base, tables, staff_id
        )
        values (
            (kept ->> 'month')::date, (kept ->> 'part')::integer, (kept ->> 'day')::date,
            (kept ->> 'codebook_version')::integer, (kept ->> 'threshold')::integer,
            (kept ->> 'base')::integer, kept ->> 'tables',
            private.former_staff(kept ->> 'staff_name', kept ->> 'staff_role')
        );
    end loop;
    update public.revision set number = number + 1 where only_row;
end;
$$;

revoke all on function public.copy_publications(jsonb)
    from public, anon, authenticated, service_role;
grant execute on function public.copy_publications(jsonb) to authenticated;

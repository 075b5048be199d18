-- An embedded café's data moves into the project: `python -m feedback copy --to supabase`. For
-- admins. What is there already is left as it is, so that a copy can be begun again after a break.

create function private.check_kept_comment(kept jsonb) returns void
language plpgsql immutable set search_path = '' as $$
begin
    perform private.refuse_unless(
        jsonb_typeof(kept -> 'id') = 'string' and kept ->> 'id' ~ '^[0-9a-f]{32}$'
        and kept ->> 'state' in ('counted', 'waiting', 'shown', 'hidden', 'read')
        and jsonb_typeof(kept -> 'shown_text') = 'string'
        and char_length(kept ->> 'shown_text') <= 10000
        and jsonb_typeof(kept -> 'shown_order') = 'number'
        and (kept ->> 'state' = 'counted' or jsonb_typeof(kept -> 'body') = 'string')
        and (kept ->> 'state' <> 'shown' or kept ->> 'shown_text' <> ''),
        'What was decided on a comment cannot be read.'
    );
end;
$$;

create function private.check_kept_response(kept jsonb) returns void
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
        and char_length(kept ->> 'reason') <= 80,
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

-- One answer with all that was decided on it; false when its submission key was there.
create function private.copy_response(kept jsonb) returns boolean
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
        id, response_id, question, body, state, shown_text, shown_order, polarity, sensitive
    )
    select (comment ->> 'id')::uuid, copied_id, comment ->> 'question', comment ->> 'body',
        comment ->> 'state', comment ->> 'shown_text', (comment ->> 'shown_order')::bigint,
        (comment ->> 'polarity')::real, comment -> 'sensitive'
    from jsonb_array_elements(kept -> 'comments') as comment;
    insert into public.tags (comment_id, theme, evidence)
    select (comment ->> 'id')::uuid, tag ->> 'theme', tag -> 'evidence'
    from jsonb_array_elements(kept -> 'comments') as comment,
        jsonb_array_elements(comment -> 'tags') as tag;
    -- Only now, with all that belongs to it, into the figures, if it was in them.
    update public.responses set counted = true
    where id = copied_id and (kept ->> 'counted')::boolean;
    return true;
end;
$$;

-- All of a batch or none; how many were new.
create function public.copy_responses(batch jsonb) returns integer
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

-- Who decided in the embedded store cannot sign in here under that name: they become somebody who
-- was there once, so that the record can name them. Whoever signs in stays somebody else.
create function private.former_staff(name text, role text) returns bigint
language plpgsql set search_path = '' as $$
declare
    known bigint;
begin
    if former_staff.name = '' then
        return 0;
    end if;
    select id into known from public.staff
    where user_id is null and lower(staff.name) = lower(former_staff.name)
    order by id limit 1;
    if known is null then
        insert into public.staff (name, role, ended_day)
        values (former_staff.name, former_staff.role, current_date)
        returning id into known;
    end if;
    return known;
end;
$$;

-- How many were new.
create function public.copy_decisions(batch jsonb) returns integer
language plpgsql security definer set search_path = '' as $$
declare
    kept jsonb;
    copied integer := 0;
begin
    perform private.require(private.staff_role() = 'admin');
    perform private.refuse_unless(
        jsonb_typeof(batch) = 'array' and jsonb_array_length(batch) <= 1000,
        'This is no batch of decisions.'
    );
    perform pg_advisory_xact_lock(4712);  -- nobody is made twice
    for kept in select jsonb_array_elements(batch) loop
        perform private.refuse_unless(
            kept ->> 'id' ~ '^[0-9a-f]{32}$'
            and kept ->> 'subject_id' ~ '^[0-9a-f]{32}$'
            and kept ->> 'day' ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$'
            and char_length(kept ->> 'staff_name') <= 80
            and char_length(kept ->> 'reason') <= 80,
            'A decision cannot be read.'
        );
        continue when exists (
            select 1 from public.decisions where id = (kept ->> 'id')::uuid
        );
        insert into public.decisions (id, day, staff_id, action, subject_id, reason)
        values (
            (kept ->> 'id')::uuid, (kept ->> 'day')::date,
            private.former_staff(kept ->> 'staff_name', kept ->> 'staff_role'),
            kept ->> 'action', (kept ->> 'subject_id')::uuid, kept ->> 'reason'
        );
        copied := copied + 1;
    end loop;
    return copied;
end;
$$;

revoke all on function
    private.check_kept_comment(jsonb),
    private.check_kept_response(jsonb),
    private.copy_response(jsonb),
    private.former_staff(text, text),
    public.copy_responses(jsonb),
    public.copy_decisions(jsonb)
    from public, anon, authenticated, service_role;

grant execute on function public.copy_responses(jsonb), public.copy_decisions(jsonb)
    to authenticated;

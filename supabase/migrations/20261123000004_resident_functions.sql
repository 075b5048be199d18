-- What residents may do, without signing in: open a survey, and submit an answer. Nothing else is
-- granted to anon, on any table or function.

-- Who asks, whether the data is an example, and the placement behind a code (null: unknown).
create function public.open_survey(code text) returns jsonb
language sql stable security definer set search_path = '' as $$
    select jsonb_build_object(
        'placement', (
            select jsonb_build_object(
                'code', placements.code, 'name', placements.name, 'state', placements.state,
                'site_id', sites.id, 'site', sites.name
            )
            from public.placements join public.sites on sites.id = placements.site_id
            where placements.code = open_survey.code
        ),
        'settings', coalesce((
            select jsonb_object_agg(name, value) from public.settings
            where name in ('organisers', 'example_data')
        ), '{}')
    )
$$;

-- Everything is looked at here, before a CHECK could: a violated CHECK prints the row, words
-- included, into the server's log and into the error that goes back.
create function private.refuse_unless(condition boolean, why text) returns void
language plpgsql immutable set search_path = '' as $$
begin
    if condition is not true then
        raise exception '%', why using errcode = 'P0001';
    end if;
end;
$$;

create function private.are_spans(value jsonb) returns boolean
language sql immutable set search_path = '' as $$
    select jsonb_typeof(value) = 'array' and not exists (
        select 1 from jsonb_array_elements(value) as span
        where jsonb_typeof(span) <> 'array'
        or jsonb_array_length(span) <> 2
        or jsonb_typeof(span -> 0) <> 'number'
        or jsonb_typeof(span -> 1) <> 'number'
    )
$$;

create function private.is_comment(value jsonb) returns boolean
language sql immutable set search_path = '' as $$
    select jsonb_typeof(value) = 'object'
    and jsonb_typeof(value -> 'question') = 'string'
    and char_length(value ->> 'question') between 1 and 80
    and jsonb_typeof(value -> 'body') in ('string', 'null')
    and coalesce(char_length(value ->> 'body'), 1) between 1 and 10000
    and jsonb_typeof(value -> 'polarity') = 'number'
    and private.are_spans(value -> 'sensitive')
    and jsonb_typeof(value -> 'tags') = 'array'
    and jsonb_array_length(value -> 'tags') <= 200
    and not exists (
        select 1 from jsonb_array_elements(value -> 'tags') as tag
        where jsonb_typeof(tag) <> 'object'
        or jsonb_typeof(tag -> 'theme') is distinct from 'string'
        or char_length(tag ->> 'theme') not between 1 and 80
        or private.are_spans(tag -> 'evidence') is not true
    )
    and jsonb_array_length(value -> 'tags') = (
        select count(distinct tag ->> 'theme') from jsonb_array_elements(value -> 'tags') as tag
    )
$$;

create function private.are_answers(value jsonb) returns boolean
language sql immutable set search_path = '' as $$
    select jsonb_typeof(value) = 'object' and not exists (
        select 1 from jsonb_each(value) as answer
        where jsonb_typeof(answer.value) <> 'array'
        or jsonb_array_length(answer.value) > 100
        or char_length(answer.key) not between 1 and 80
        or exists (
            select 1 from jsonb_array_elements(answer.value) as option
            where jsonb_typeof(option) <> 'string' or char_length(option #>> '{}') > 80
        )
    )
$$;

-- Only an admin adds answers of other days or of the example: anon's are of today, give or take a
-- day for time zones and clocks.
create function private.check_response(response jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
    body jsonb;
begin
    perform private.refuse_unless(jsonb_typeof(response) = 'object', 'This is no answer.');
    perform private.refuse_unless(
        jsonb_typeof(response -> 'key') = 'string' and response ->> 'key' ~ '^[0-9a-f]{32}$',
        'The submission key is missing.'
    );
    perform private.refuse_unless(
        jsonb_typeof(response -> 'day') = 'string'
        and response ->> 'day' ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$',
        'The day is missing.'
    );
    perform private.refuse_unless(
        response ->> 'permission' in ('count_only', 'read', 'show'),
        'The permission is missing.'
    );
    perform private.refuse_unless(
        response ->> 'source' in ('web', 'tablet', 'example'), 'The source is missing.'
    );
    perform private.refuse_unless(
        jsonb_typeof(response -> 'survey_version') = 'number'
        and response ->> 'survey_version' ~ '^\d{1,6}$'
        and exists (
            select 1 from public.surveys
            where id = response ->> 'survey_id'
            and version = (response ->> 'survey_version')::integer
        ),
        'Nobody has kept the wording of this survey.'
    );
    perform private.refuse_unless(
        private.are_answers(response -> 'answers'), 'The answers cannot be read.'
    );
    perform private.refuse_unless(
        jsonb_typeof(response -> 'comments') = 'array'
        and jsonb_array_length(response -> 'comments') <= 50,
        'The comments cannot be read.'
    );
    for body in select jsonb_array_elements(response -> 'comments') loop
        perform private.refuse_unless(private.is_comment(body), 'A comment cannot be read.');
        perform private.refuse_unless(
            response ->> 'permission' <> 'count_only' or jsonb_typeof(body -> 'body') = 'null',
            'Words that are only counted must not be sent.'
        );
    end loop;
    perform private.refuse_unless(
        coalesce(private.staff_role() = 'admin', false)
        or response ->> 'source' <> 'example'
        and abs((response ->> 'day')::date - current_date) <= 1,
        'The day is not today.'
    );
end;
$$;

-- Bring waiting changes into the figures, for each site and month with enough of them.
create function private.release(at_least integer) returns integer
language plpgsql set search_path = '' as $$
declare
    released integer := 0;
begin
    -- One at a time: two releases that count the same answers would let a smaller batch through.
    perform pg_advisory_xact_lock(4711);
    with due as (
        select site_id, date_trunc('month', day) as month from public.responses
        where counted = set_aside
        group by 1, 2 having count(*) >= at_least
    )
    update public.responses set counted = not responses.set_aside
    from due
    where responses.counted = responses.set_aside
    and responses.site_id = due.site_id and date_trunc('month', responses.day) = due.month;
    get diagnostics released = row_count;
    if released > 0 then
        update public.revision set number = number + 1 where only_row;
    end if;
    return released;
end;
$$;

-- Store one answer once for its key: "stored" or "duplicate". `batch` answers of a site and month
-- join the figures together; never fewer than five.
create function public.submit_response(response jsonb, batch integer default 5) returns text
language plpgsql security definer set search_path = '' as $$
declare
    site bigint;
    new_id uuid;
    comment jsonb;
    new_comment uuid;
begin
    perform private.check_response(response);
    select site_id into site from public.placements where code = response ->> 'code';
    perform private.refuse_unless(site is not null, 'No poster has this code.');
    insert into public.responses
        (submission_key, survey_id, survey_version, code, site_id, day, source, permission)
    values (
        response ->> 'key', response ->> 'survey_id', (response ->> 'survey_version')::integer,
        response ->> 'code', site, (response ->> 'day')::date, response ->> 'source',
        response ->> 'permission'
    )
    on conflict (submission_key) do nothing
    returning id into new_id;
    if new_id is null then
        return 'duplicate';
    end if;
    insert into public.answers (response_id, question, option)
    select new_id, answer.key, option #>> '{}'
    from jsonb_each(response -> 'answers') as answer, jsonb_array_elements(answer.value) as option
    on conflict do nothing;
    for comment in select jsonb_array_elements(response -> 'comments') loop
        insert into public.comments (response_id, question, body, state, polarity, sensitive)
        values (
            new_id, comment ->> 'question', comment ->> 'body',
            case when jsonb_typeof(comment -> 'body') = 'null' then 'counted' else 'waiting' end,
            (comment ->> 'polarity')::real, comment -> 'sensitive'
        )
        returning id into new_comment;
        insert into public.tags (comment_id, theme, evidence)
        select new_comment, tag ->> 'theme', tag -> 'evidence'
        from jsonb_array_elements(comment -> 'tags') as tag;
    end loop;
    perform private.release(greatest(batch, 5));
    return 'stored';
end;
$$;

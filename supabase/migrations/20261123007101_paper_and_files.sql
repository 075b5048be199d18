-- Answers that staff bring: typed in from paper forms, or out of a file. The same step as
-- sqlite_migrations/0010_paper_and_files.sql.
--
-- They may be of any day that has come: a paper form waits in a drawer, and a file holds a year.
-- A stranger may still not say that an answer is one of these. Functions that were there keep the
-- grants they have.

alter table public.responses
    drop constraint responses_source_check,
    add constraint responses_source_check
        check (source in ('web', 'tablet', 'paper', 'import', 'example'));

-- Whether this can be read as an answer, whoever sends it.
create function private.check_form(response jsonb) returns void
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
        response ->> 'source' in ('web', 'tablet', 'paper', 'import', 'example'),
        'The source is missing.'
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
end;
$$;

-- What a resident sends is of the last fortnight, and is their own; an admin copies anything.
create or replace function private.check_response(response jsonb) returns void
language plpgsql stable set search_path = '' as $$
begin
    perform private.check_form(response);
    if private.staff_role() = 'admin' then
        return;
    end if;
    perform private.refuse_unless(
        response ->> 'source' in ('web', 'tablet'), 'Only staff may say that it came like this.'
    );
    perform private.refuse_unless(
        (response ->> 'day')::date between current_date - 14 and current_date + 1,
        'The day is more than a fortnight ago, or has not come yet.'
    );
end;
$$;

-- Store one answer that was checked; its id, or null when its key was there before.
create function private.store_response(response jsonb, site bigint) returns uuid
language plpgsql set search_path = '' as $$
declare
    new_id uuid;
    comment jsonb;
    new_comment uuid;
begin
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
        return null;
    end if;
    insert into public.answers (response_id, question, option)
    select new_id, answer.key, option #>> '{}'
    from jsonb_each(response -> 'answers') as answer, jsonb_array_elements(answer.value) as option
    on conflict do nothing;
    for comment in select jsonb_array_elements(response -> 'comments') loop
        insert into public.comments (
            response_id, question, body, state, tone, language, codebook_version, sensitive,
            read_first
        )
        values (
            new_id, comment ->> 'question', comment ->> 'body',
            case
                when (comment ->> 'is_nil')::boolean then 'nil'
                when jsonb_typeof(comment -> 'body') = 'null' then 'counted'
                else 'waiting'
            end,
            comment ->> 'tone', coalesce(comment ->> 'language', ''),
            coalesce((comment ->> 'codebook_version')::integer, 0), comment -> 'sensitive',
            coalesce(comment -> 'read_first', '[]')
        )
        returning id into new_comment;
        insert into public.tags (comment_id, theme, evidence, found_by)
        select new_comment, tag ->> 'theme', tag -> 'evidence',
            -- Nobody has checked what was only just written, whatever a stranger says.
            case tag ->> 'found_by' when 'learning' then 'learning' else 'codebook' end
        from jsonb_array_elements(comment -> 'tags') as tag;
    end loop;
    return new_id;
end;
$$;

create or replace function public.submit_response(response jsonb, batch integer default 5)
returns text
language plpgsql security definer set search_path = '' as $$
declare
    site bigint;
begin
    perform private.check_response(response);
    select site_id into site from public.placements where code = response ->> 'code';
    perform private.refuse_unless(site is not null, 'No poster has this code.');
    if private.store_response(response, site) is null then
        return 'duplicate';
    end if;
    perform private.release(greatest(batch, 5));
    return 'stored';
end;
$$;

-- Answers that staff bring to sites of theirs: all of them or none. For each its id, and whether it
-- was stored or there before.
create function public.take_in_responses(responses jsonb, batch integer default 5) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
    response jsonb;
    site bigint;
    new_id uuid;
    taken jsonb := '[]';
begin
    perform private.require(private.staff_role() in ('admin', 'facilitator'));
    perform private.refuse_unless(
        jsonb_typeof(responses) = 'array' and jsonb_array_length(responses) <= 1000,
        'This is no batch of answers.'
    );
    -- As private.release does, and first of all: figures change here.
    perform pg_advisory_xact_lock(4711);
    for response in select jsonb_array_elements(responses) loop
        perform private.check_form(response);
        perform private.refuse_unless(
            response ->> 'source' in ('paper', 'import'),
            'Only answers from paper or out of a file are taken in.'
        );
        perform private.refuse_unless(
            (response ->> 'day')::date <= current_date + 1, 'The day has not come yet.'
        );
        select site_id into site from public.placements where code = response ->> 'code';
        perform private.refuse_unless(site is not null, 'No poster has this code.');
        perform private.require(private.moderates(site));
        new_id := private.store_response(response, site);
        taken := taken || case
            when new_id is not null then jsonb_build_object('id', new_id, 'stored', 'stored')
            else (
                select jsonb_build_object('id', id, 'stored', 'duplicate') from public.responses
                where submission_key = response ->> 'key'
            )
        end;
    end loop;
    perform private.release(greatest(batch, 5));
    return taken;
end;
$$;

revoke all on function
    private.check_form(jsonb),
    private.store_response(jsonb, bigint),
    public.take_in_responses(jsonb, integer)
    from public, anon, authenticated, service_role;

grant execute on function public.take_in_responses(jsonb, integer) to authenticated;

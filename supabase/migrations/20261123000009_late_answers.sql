-- An answer may come late: a replica keeps it on its own disk while the project is away, and it
-- arrives with the day on which it was given. A fortnight is enough for a long holiday. More would
-- let everybody who has a code change figures that a meeting has talked about: the anonymous key is
-- no secret, and nobody can tell a late answer from one made up for an earlier day.

create or replace function private.check_response(response jsonb) returns void
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
        and (response ->> 'day')::date between current_date - 14 and current_date + 1,
        'The day is more than a fortnight ago, or has not come yet.'
    );
end;
$$;

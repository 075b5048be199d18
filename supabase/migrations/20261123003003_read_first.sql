-- "Please read first": words because of which a person should read a comment before any other, as
-- positions in it. None where the words are only counted: nobody could read them.

alter table public.comments add column read_first jsonb not null default '[]'
    check (body is not null or read_first = '[]');

-- The functions below keep the grants they have. An answer from an older copy of the app, or from
-- its outbox, says nothing of read_first.

create or replace function private.is_comment(value jsonb) returns boolean
language sql immutable set search_path = '' as $$
    select jsonb_typeof(value) = 'object'
    and jsonb_typeof(value -> 'question') = 'string'
    and char_length(value ->> 'question') between 1 and 80
    and jsonb_typeof(value -> 'body') in ('string', 'null')
    and coalesce(char_length(value ->> 'body'), 1) between 1 and 10000
    and jsonb_typeof(value -> 'polarity') = 'number'
    and private.are_spans(value -> 'sensitive')
    and private.are_spans(coalesce(value -> 'read_first', '[]'))
    and (
        jsonb_typeof(value -> 'body') = 'string'
        or coalesce(value -> 'read_first', '[]') = '[]'
    )
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

create or replace function public.submit_response(response jsonb, batch integer default 5)
returns text
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
        insert into public.comments
            (response_id, question, body, state, polarity, sensitive, read_first)
        values (
            new_id, comment ->> 'question', comment ->> 'body',
            case when jsonb_typeof(comment -> 'body') = 'null' then 'counted' else 'waiting' end,
            (comment ->> 'polarity')::real, comment -> 'sensitive',
            coalesce(comment -> 'read_first', '[]')
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
        id, response_id, question, body, state, shown_text, shown_order, polarity, sensitive,
        read_first
    )
    select (comment ->> 'id')::uuid, copied_id, comment ->> 'question', comment ->> 'body',
        comment ->> 'state', comment ->> 'shown_text', (comment ->> 'shown_order')::bigint,
        (comment ->> 'polarity')::real, comment -> 'sensitive',
        coalesce(comment -> 'read_first', '[]')
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

create or replace function private.comment_json(comment public.comments) returns jsonb
language sql stable set search_path = '' as $$
    select jsonb_build_object(
        'id', comment.id, 'response_id', comment.response_id, 'survey_id', survey_id,
        'survey_version', survey_version, 'site', sites.name,
        'placement', placements.name, 'day', day, 'question', comment.question,
        'permission', permission, 'state', comment.state, 'body', comment.body,
        'shown_text', comment.shown_text, 'sensitive', comment.sensitive,
        'read_first', comment.read_first,
        'tags', coalesce((
            select jsonb_object_agg(theme, evidence) from public.tags where comment_id = comment.id
        ), '{}')
    )
    from public.responses
    join public.sites on sites.id = responses.site_id
    join public.placements on placements.code = responses.code
    where responses.id = comment.response_id
$$;

-- Waiting comments: those to be read first, then by day.
create or replace function public.comments_in(state text, most integer) returns jsonb
language sql stable security definer set search_path = '' as $$
    select coalesce(jsonb_agg(private.comment_json(found) order by place), '[]') from (
        select comments as found, row_number() over (
            order by case when comments_in.state = 'waiting' then read_first = '[]' end,
            case when comments_in.state = 'waiting' then day end, shown_order desc, comments.id
        ) as place
        from public.comments join public.responses on responses.id = response_id
        where comments.state = comments_in.state and not set_aside
        and site_id in (select private.my_sites())
        order by place limit most
    ) as queue
$$;

-- True when the comment was still in the state its moderator saw. The record says who read what
-- was to be read first.
create or replace function public.decide(
    comment_id uuid, seen text, state text, shown_text text, day date
) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
    allowed text;
    marked boolean;
begin
    perform private.require((
        select private.moderates(site_id) from public.responses
        join public.comments on response_id = responses.id where comments.id = decide.comment_id
    ));
    perform private.refuse_unless(
        decide.state in ('waiting', 'shown', 'hidden', 'read')
        and char_length(decide.shown_text) <= 10000
        and (decide.state = 'shown') = (decide.shown_text <> ''),
        'This is no decision.'
    );
    select permission, read_first <> '[]' into allowed, marked from public.comments
    join public.responses on responses.id = response_id
    where comments.id = decide.comment_id and comments.state = decide.seen
    and comments.state <> 'counted'
    for update of comments;
    if allowed is null then
        return false;
    end if;
    perform private.refuse_unless(
        decide.state <> 'shown' or allowed = 'show',
        'The person did not say that these words may be shown.'
    );
    update public.comments
    set state = decide.state, shown_text = decide.shown_text,
        shown_order = (select number from public.revision) + 1
    where id = decide.comment_id;
    perform private.record(
        decide.day, decide.state, decide.comment_id,
        case when marked then 'It was marked: please read first' else '' end
    );
    return true;
end;
$$;

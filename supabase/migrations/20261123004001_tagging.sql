-- Themes that people can change: versions of the codebook, what tagged a comment, and what a person
-- says that it is about. The same step as sqlite_migrations/0008_tagging.sql.

create table public.codebooks (
    version integer primary key check (version > 0),
    definition text not null,
    learned text not null,  -- '' where nothing was learned
    day date not null,
    staff_id bigint not null,
    note text not null
);

create function private.refuse_codebook_change() returns trigger
language plpgsql set search_path = '' as $$
begin
    raise exception 'a version of the codebook is never changed or deleted';
end;
$$;

create trigger codebooks_are_not_changed before update or delete on public.codebooks
for each row execute function private.refuse_codebook_change();

create trigger codebooks_are_not_emptied before truncate on public.codebooks
for each statement execute function private.refuse_codebook_change();

alter table public.comments
    drop column polarity,
    add column tone text check (tone in ('positive', 'neutral_mixed', 'negative')),
    add column language text not null default '' check (language ~ '^([a-z]{2})?$'),
    add column codebook_version integer not null default 0,  -- what tagged it; 0: nothing yet
    -- nil: there is nothing in it ("n/a"), so nobody needs to decide on it
    drop constraint comments_state_check,
    add constraint comments_state_check
        check (state in ('counted', 'waiting', 'shown', 'hidden', 'read', 'nil')),
    drop constraint comments_check,
    add constraint comments_check check (state in ('counted', 'nil') or body is not null),
    add constraint comments_only_counted check (body is not null or tone is null and language = '');

create index comments_by_codebook on public.comments (codebook_version, id)
where body is not null;

alter table public.tags add column found_by text not null default 'codebook'
    check (found_by in ('person', 'codebook', 'learning'));

-- A person's whole word on what a comment is about.
create table public.checked_comments (
    comment_id uuid primary key references public.comments (id) on delete cascade,
    themes jsonb not null,
    codebook_version integer not null,  -- whose themes they chose from
    staff_id bigint not null,
    day date not null
);

alter table public.codebooks enable row level security;
alter table public.checked_comments enable row level security;

revoke all on public.codebooks, public.checked_comments
    from anon, authenticated, service_role, public;

-- Answers ------------------------------------------------------------------------------------
--
-- Functions that were there keep the grants they have. An answer from an older copy of the app, or
-- from its outbox, says nothing of tone and language, and brings a polarity, which is passed over.

create function private.are_tags(value jsonb) returns boolean
language sql immutable set search_path = '' as $$
    select jsonb_typeof(value) = 'array'
    and jsonb_array_length(value) <= 200
    and not exists (
        select 1 from jsonb_array_elements(value) as tag
        where jsonb_typeof(tag) <> 'object'
        or jsonb_typeof(tag -> 'theme') is distinct from 'string'
        or char_length(tag ->> 'theme') not between 1 and 80
        or private.are_spans(tag -> 'evidence') is not true
        or coalesce(tag ->> 'found_by', 'codebook') not in ('person', 'codebook', 'learning')
    )
    and jsonb_array_length(value) = (
        select count(distinct tag ->> 'theme') from jsonb_array_elements(value) as tag
    )
$$;

-- What an analysis found, of a comment that is kept or only counted.
create function private.is_analysis(value jsonb) returns boolean
language sql immutable set search_path = '' as $$
    select private.are_tags(value -> 'tags')
    and coalesce(value ->> 'tone', 'positive') in ('positive', 'neutral_mixed', 'negative')
    and coalesce(value ->> 'language', '') ~ '^([a-z]{2})?$'
    and coalesce(jsonb_typeof(value -> 'is_nil'), 'boolean') = 'boolean'
$$;

create or replace function private.is_comment(value jsonb) returns boolean
language sql immutable set search_path = '' as $$
    select jsonb_typeof(value) = 'object'
    and jsonb_typeof(value -> 'question') = 'string'
    and char_length(value ->> 'question') between 1 and 80
    and jsonb_typeof(value -> 'body') in ('string', 'null')
    and coalesce(char_length(value ->> 'body'), 1) between 1 and 10000
    and private.is_analysis(value)
    and coalesce(value ->> 'codebook_version', '0') ~ '^\d{1,6}$'
    and private.are_spans(value -> 'sensitive')
    and private.are_spans(coalesce(value -> 'read_first', '[]'))
    and (
        jsonb_typeof(value -> 'body') = 'string'
        or coalesce(value -> 'read_first', '[]') = '[]'
        and value ->> 'tone' is null
        and coalesce(value ->> 'language', '') = ''
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
    perform private.release(greatest(batch, 5));
    return 'stored';
end;
$$;

-- The version of the codebook as well: a copy of the app then knows when to fetch a newer one.
create or replace function public.open_survey(code text) returns jsonb
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
        'asked', (
            select to_jsonb(asked_surveys) - 'site_id'
            from public.placements
            join public.asked_surveys on asked_surveys.site_id = placements.site_id
            where placements.code = open_survey.code
        ),
        'definition', (
            select definition
            from public.placements
            join public.asked_surveys on asked_surveys.site_id = placements.site_id
            join public.surveys on surveys.id = survey_id and surveys.version = survey_version
            where placements.code = open_survey.code
        ),
        'codebook_version', (select max(version) from public.codebooks),
        'settings', coalesce((
            select jsonb_object_agg(name, value) from public.settings
            where name in ('organisers', 'example_data')
        ), '{}')
    )
$$;

-- Versions of the codebook -------------------------------------------------------------------

create function private.check_codebook(definition text, learned text, note text) returns void
language plpgsql immutable set search_path = '' as $$
begin
    perform private.refuse_unless(
        char_length(definition) <= 10000000 and char_length(learned) <= 20000000
        and char_length(note) <= 500,
        'This codebook is too long to keep.'
    );
    perform private.refuse_unless(
        jsonb_typeof(definition::jsonb -> 'theme') = 'array'
        and (learned = '' or jsonb_typeof(learned::jsonb) = 'object'),
        'This codebook cannot be read.'
    );
end;
$$;

-- True when it was kept; false when this version, or a newer one, is there already.
create function public.keep_codebook(
    version integer, definition text, learned text, note text, day date
) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.may_make_sites());
    perform private.check_codebook(definition, learned, note);
    perform private.refuse_unless(
        keep_codebook.version > 0 and day is not null, 'This codebook cannot be kept.'
    );
    insert into public.codebooks (version, definition, learned, day, staff_id, note)
    select keep_codebook.version, keep_codebook.definition, keep_codebook.learned,
        keep_codebook.day, private.staff_id(), keep_codebook.note
    where keep_codebook.version > coalesce((select max(codebooks.version) from public.codebooks), 0)
    on conflict do nothing;
    return found;
end;
$$;

-- For residents' pages, which tag what is written. In it are phrases and weights of words, no
-- comment and no name of staff.
create function public.codebook(version integer default null) returns jsonb
language sql stable security definer set search_path = '' as $$
    select jsonb_build_object(
        'version', codebooks.version, 'definition', definition, 'learned', learned
    )
    from public.codebooks
    where codebooks.version = coalesce(
        codebook.version, (select max(newest.version) from public.codebooks as newest)
    )
$$;

create function public.codebook_versions() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() is not null);
    return coalesce((
        select jsonb_agg(
            jsonb_build_array(version, day, private.staff_name(staff_id), note)
            order by version desc
        )
        from public.codebooks
    ), '[]');
end;
$$;

-- Tagging again ------------------------------------------------------------------------------

create function public.comments_to_tag(version integer, most integer) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.may_make_sites());
    return coalesce((
        select jsonb_agg(jsonb_build_object(
            'id', found.id, 'survey_id', survey_id, 'survey_version', survey_version,
            'question', question, 'body', body
        ))
        from (
            -- In two parts, each of which the index finds without looking at the rest.
            (select id, response_id, question, body from public.comments
             where codebook_version < comments_to_tag.version and body is not null limit most)
            union all
            (select id, response_id, question, body from public.comments
             where codebook_version > comments_to_tag.version and body is not null limit most)
            limit least(most, 1000)
        ) as found
        join public.responses on responses.id = found.response_id
    ), '[]');
end;
$$;

create function public.comments_left_to_tag(version integer) returns bigint
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.may_make_sites());
    return (
        select count(*) from public.comments
        where codebook_version <> comments_left_to_tag.version and body is not null
    );
end;
$$;

-- All of them or none. What a person said stands.
create function public.retag(version integer, batch jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare
    found_in jsonb;
begin
    perform private.require(private.may_make_sites());
    perform private.refuse_unless(
        retag.version > 0 and jsonb_typeof(batch) = 'array' and jsonb_array_length(batch) <= 1000,
        'This is no batch of comments.'
    );
    for found_in in select jsonb_array_elements(batch) loop
        perform private.refuse_unless(
            found_in ->> 'id' ~ '^[0-9a-f-]{32,36}$' and private.is_analysis(found_in),
            'What was found in a comment cannot be read.'
        );
    end loop;
    -- Before any row: figures change here. It also keeps two from tagging at once.
    perform pg_advisory_xact_lock(4711);
    perform private.refuse_unless(
        not exists (select 1 from public.codebooks where codebooks.version > retag.version),
        'There is a newer codebook by now.'
    );
    delete from public.tags using public.comments, jsonb_array_elements(batch) as again
    where tags.comment_id = comments.id
    and comments.id = (again ->> 'id')::uuid and body is not null
    and not exists (
        select 1 from public.checked_comments where comment_id = comments.id
    )
    and theme not in (
        select tag ->> 'theme' from jsonb_array_elements(again -> 'tags') as tag
    );
    insert into public.tags as kept (comment_id, theme, evidence, found_by)
    select comments.id, tag ->> 'theme', tag -> 'evidence',
        case tag ->> 'found_by' when 'learning' then 'learning' else 'codebook' end
    from jsonb_array_elements(batch) as again
    join public.comments on comments.id = (again ->> 'id')::uuid and body is not null,
        jsonb_array_elements(again -> 'tags') as tag
    where not exists (
        select 1 from public.checked_comments where comment_id = comments.id
    )
    on conflict (comment_id, theme) do update
    set evidence = excluded.evidence, found_by = excluded.found_by;
    update public.comments
    set codebook_version = retag.version,
        tone = again ->> 'tone', language = coalesce(again ->> 'language', ''),
        state = case
            -- Not where a person decided on it, or said what it is about.
            when state = 'waiting' and shown_order = 0 and (again ->> 'is_nil')::boolean
                and not exists (
                    select 1 from public.checked_comments where comment_id = comments.id
                ) then 'nil'
            when state = 'nil' and (again ->> 'is_nil')::boolean is not true then 'waiting'
            else state
        end
    from jsonb_array_elements(batch) as again
    where comments.id = (again ->> 'id')::uuid and body is not null;
    update public.revision set number = number + 1 where only_row;
end;
$$;

-- What people say ----------------------------------------------------------------------------

create function private.are_themes(value jsonb) returns boolean
language sql immutable set search_path = '' as $$
    select jsonb_typeof(value) = 'array' and jsonb_array_length(value) <= 200 and not exists (
        select 1 from jsonb_array_elements(value) as theme
        where jsonb_typeof(theme) <> 'string' or char_length(theme #>> '{}') not between 1 and 80
    )
$$;

create function public.check_themes(
    comment_id uuid, themes jsonb, codebook_version integer, day date
) returns void
language plpgsql security definer set search_path = '' as $$
declare
    kept boolean;
begin
    perform private.require((
        select private.moderates(site_id) from public.responses
        join public.comments on response_id = responses.id
        where comments.id = check_themes.comment_id
    ));
    perform private.refuse_unless(
        private.are_themes(check_themes.themes) and check_themes.codebook_version >= 0
        and check_themes.day is not null,
        'These themes cannot be read.'
    );
    -- Before any row: figures change here.
    perform pg_advisory_xact_lock(4711);
    select body is not null into kept from public.comments
    where comments.id = check_themes.comment_id;
    perform private.refuse_unless(
        kept, 'These words were only counted, so nobody can say what they are about.'
    );
    insert into public.checked_comments (comment_id, themes, codebook_version, staff_id, day)
    values (
        check_themes.comment_id, check_themes.themes, check_themes.codebook_version,
        private.staff_id(), check_themes.day
    )
    on conflict on constraint checked_comments_pkey do update
    set themes = excluded.themes, codebook_version = excluded.codebook_version,
        staff_id = excluded.staff_id, day = excluded.day;
    delete from public.tags
    where tags.comment_id = check_themes.comment_id and not check_themes.themes ? theme;
    insert into public.tags (comment_id, theme, evidence, found_by)
    select distinct check_themes.comment_id, theme, '[]'::jsonb, 'person'
    from jsonb_array_elements_text(check_themes.themes) as theme
    on conflict on constraint tags_pkey do update set found_by = 'person';
    update public.revision set number = number + 1 where only_row;
end;
$$;

create function public.checked_comments() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.may_make_sites());
    return coalesce((
        select jsonb_agg(jsonb_build_object(
            'id', comments.id, 'survey_id', survey_id, 'survey_version', survey_version,
            'question', question, 'body', body, 'themes', themes,
            'codebook_version', checked_comments.codebook_version
        ) order by comments.id)
        from public.checked_comments
        join public.comments on comments.id = comment_id
        join public.responses on responses.id = response_id
        where body is not null and not set_aside
    ), '[]');
end;
$$;

-- Moderation ---------------------------------------------------------------------------------

create or replace function private.comment_json(comment public.comments) returns jsonb
language sql stable set search_path = '' as $$
    select jsonb_build_object(
        'id', comment.id, 'response_id', comment.response_id, 'survey_id', survey_id,
        'survey_version', survey_version, 'site', sites.name,
        'placement', placements.name, 'day', day, 'question', comment.question,
        'permission', permission, 'state', comment.state, 'body', comment.body,
        'shown_text', comment.shown_text, 'sensitive', comment.sensitive,
        'read_first', comment.read_first, 'tone', comment.tone, 'language', comment.language,
        'codebook_version', comment.codebook_version,
        'answers', coalesce((
            select jsonb_object_agg(question, options) from (
                select question, jsonb_agg(option order by option) as options
                from public.answers where response_id = responses.id group by question
            ) as by_question
        ), '{}'),
        'tags', coalesce((
            select jsonb_agg(jsonb_build_object(
                'theme', theme, 'evidence', evidence, 'found_by', found_by
            ))
            from public.tags where comment_id = comment.id
        ), '[]'),
        'checked', exists (
            select 1 from public.checked_comments where comment_id = comment.id
        )
    )
    from public.responses
    join public.sites on sites.id = responses.site_id
    join public.placements on placements.code = responses.code
    where responses.id = comment.response_id
$$;

-- Words that are only counted are in no list, whatever was found in them.
create or replace function public.comments_in(state text, most integer) returns jsonb
language sql stable security definer set search_path = '' as $$
    select coalesce(jsonb_agg(private.comment_json(found) order by place), '[]') from (
        select comments as found, row_number() over (
            order by case when comments_in.state = 'waiting' then read_first = '[]' end,
            case when comments_in.state = 'waiting' then day end, shown_order desc, comments.id
        ) as place
        from public.comments join public.responses on responses.id = response_id
        where comments.state = comments_in.state and body is not null and not set_aside
        and site_id in (select private.my_sites())
        order by place limit most
    ) as queue
$$;

create or replace function public.comment_count(state text) returns bigint
language sql stable security definer set search_path = '' as $$
    select count(*) from public.comments join public.responses on responses.id = response_id
    where comments.state = comment_count.state and body is not null and not set_aside
    and site_id in (select private.my_sites())
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
    -- Before the row: what said nothing may come into the figures as words.
    perform pg_advisory_xact_lock(4711);
    select permission, read_first <> '[]' into allowed, marked from public.comments
    join public.responses on responses.id = response_id
    where comments.id = decide.comment_id and comments.state = decide.seen
    and body is not null
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

revoke execute on function
    private.refuse_codebook_change(),
    private.are_tags(jsonb),
    private.is_analysis(jsonb),
    private.check_codebook(text, text, text),
    private.are_themes(jsonb),
    public.keep_codebook(integer, text, text, text, date),
    public.codebook(integer),
    public.codebook_versions(),
    public.comments_to_tag(integer, integer),
    public.comments_left_to_tag(integer),
    public.retag(integer, jsonb),
    public.check_themes(uuid, jsonb, integer, date),
    public.checked_comments()
    from public, anon, authenticated, service_role;
grant execute on function public.codebook(integer) to anon, authenticated;
grant execute on function
    public.keep_codebook(integer, text, text, text, date),
    public.codebook_versions(),
    public.comments_to_tag(integer, integer),
    public.comments_left_to_tag(integer),
    public.retag(integer, jsonb),
    public.check_themes(uuid, jsonb, integer, date),
    public.checked_comments()
    to authenticated;

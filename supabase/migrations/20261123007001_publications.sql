-- Published months. What passed the gate is kept as it was, and never counted again. The same step as
-- sqlite_migrations/0011_publications.sql.

create table public.publications (
    month date not null check (extract(day from month) = 1),
    part integer not null check (part > 0),  -- 1: the first; more: a stated revision
    day date not null,
    codebook_version integer not null,
    threshold integer not null check (threshold >= 5),
    base integer not null check (base >= threshold),
    tables text not null,
    staff_id bigint not null,
    primary key (month, part)
);

create function private.refuse_publication_change() returns trigger
language plpgsql set search_path = '' as $$
begin
    raise exception 'publications are only ever added';
end;
$$;

create trigger publications_are_not_changed before update or delete on public.publications
for each row execute function private.refuse_publication_change();

create trigger publications_are_not_emptied before truncate on public.publications
for each statement execute function private.refuse_publication_change();

alter table public.publications enable row level security;
revoke all on public.publications from anon, authenticated, service_role, public;

-- The part of its month's publications that an answer is in; 0: in none yet.
alter table public.responses
    add column published integer not null default 0 check (published >= 0);

create index responses_to_publish on public.responses (day) where published = 0 and not set_aside;

-- What was published --------------------------------------------------------------------------

create function public.publications() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() is not null);
    return coalesce((
        select jsonb_agg(
            jsonb_build_array(month, part, day, codebook_version, threshold, base, tables)
            order by month, part
        )
        from public.publications
    ), '[]');
end;
$$;

create function public.last_published() returns date
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() is not null);
    return (select max(month) from public.publications);
end;
$$;

-- Approved words about a theme, from publications in which its number of all is shown.
create function public.words_behind(
    month date, theme text, least_responses integer, most integer
) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
    told integer[];
begin
    perform private.require(private.staff_role() is not null);
    select array_agg(part) into told
    from public.publications, jsonb_array_elements(tables::jsonb #> '{whole,shares}') as share
    where publications.month = words_behind.month
    and share ->> 0 = 'theme' and share ->> 1 = words_behind.theme and share ->> 2 is not null;
    return coalesce((
        with of_month as (
            select id, site_id, survey_id, survey_version, published, permission, set_aside
            from public.responses
            where published > 0
            and day >= words_behind.month and day < words_behind.month + interval '1 month'
        )
        select jsonb_agg(shown order by shown_order desc, id) from (
            select comments.id, survey_id, survey_version, question, shown_text, shown_order
            from of_month
            join public.comments on response_id = of_month.id
            where state = 'shown' and permission = 'show' and not set_aside
            and published = any (told)
            and exists (
                select 1 from public.tags
                where comment_id = comments.id and tags.theme = words_behind.theme
            )
            and site_id in (
                select site_id from of_month
                group by site_id having count(*) >= greatest(least_responses, 5)
            )
            order by shown_order desc, comments.id limit most
        ) as shown
    ), '[]');
end;
$$;

-- What waits to be published ------------------------------------------------------------------
--
-- Raw, so for who has all sites and moderates: they read single answers.

create function public.unpublished_months() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.may_make_sites());
    return coalesce((
        select jsonb_agg(jsonb_build_array(waiting.month, n, (
            select count(*) from public.publications where publications.month = waiting.month
        )) order by waiting.month)
        from (
            select date_trunc('month', day)::date as month, count(*) as n from public.responses
            where published = 0 and not set_aside group by 1
        ) as waiting
    ), '[]');
end;
$$;

-- What private.count_response counts, here of answers that may not be in the figures yet. In one
-- order, so that two such lists can be compared.
create function private.unpublished(of_month date) returns jsonb
language sql stable set search_path = '' as $$
    with chosen as materialized (
        select id as response_id, site_id, survey_id, survey_version from public.responses
        where published = 0 and not set_aside
        and day >= of_month and day < of_month + interval '1 month'
    ), ticked as materialized (
        select response_id, question, option
        from chosen join public.answers using (response_id)
        join public.survey_options using (survey_id, survey_version, question, option)
    ), kinds as (
        select response_id, '' as kind from chosen
        union all
        select response_id, option from ticked where question = 'describe' and option <> ''
    ), wrote as materialized (
        select response_id, bool_or(state <> 'nil') as said
        from chosen join public.comments using (response_id) group by response_id
    ), themes as materialized (
        select distinct response_id, theme
        from chosen join public.comments using (response_id)
        join public.tags on comment_id = comments.id
        where state <> 'nil'
    ), figures as (
        select response_id, 'responses' as figure, '' as question, '' as item from chosen
        union all
        select response_id, case when said then 'with_words' else 'nil' end, '', '' from wrote
        union all
        select response_id, 'no_theme', '', '' from wrote
        where said and not exists (
            select 1 from themes where themes.response_id = wrote.response_id
        )
        union all
        select response_id, 'theme', '', theme from themes
        union all
        select response_id, 'option', question, option from ticked
    ), counted as (
        select site_id, kind, figure, question, item, count(*) as n
        from figures join kinds using (response_id) join chosen using (response_id)
        group by 1, 2, 3, 4, 5
    )
    select coalesce(
        jsonb_agg(row order by row), '[]'
    )
    from (
        select jsonb_build_array(site_id, kind, of_month, figure, question, item, n) as row
        from counted
    ) as rows
$$;

create function public.unpublished(month date) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.may_make_sites());
    perform private.refuse_unless(month is not null, 'The month is missing.');
    perform private.require_first_of_month(month);
    return private.unpublished(month);
end;
$$;

create function private.check_publication(publication jsonb) returns void
language plpgsql stable set search_path = '' as $$
begin
    perform private.refuse_unless(
        publication ->> 'month' ~ '^\d{4}-(0[1-9]|1[0-2])-01$'
        and publication ->> 'day' ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$'
        and publication ->> 'part' ~ '^[1-9]\d{0,5}$'
        and publication ->> 'codebook_version' ~ '^\d{1,6}$'
        and publication ->> 'threshold' ~ '^\d{1,6}$'
        and publication ->> 'base' ~ '^\d{1,6}$'
        and jsonb_typeof(publication -> 'tables') = 'string'
        and char_length(publication ->> 'tables') <= 10000000,
        'What is to be published cannot be read.'
    );
    perform private.refuse_unless(
        (publication ->> 'threshold')::integer >= 5
        and (publication ->> 'base')::integer >= (publication ->> 'threshold')::integer,
        'The threshold is at least 5, and the base at least the threshold.'
    );
    perform private.refuse_unless(
        (publication ->> 'tables')::jsonb ->> 'month' = publication ->> 'month',
        'What is to be published is of another month.'
    );
end;
$$;

-- True when it was kept. False when the month's answers are others by now than those that `rows`
-- were counted from, or `part` is not the next. A month has closed somewhere on earth when it has
-- closed here tomorrow.
create function public.publish(publication jsonb, rows jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
    of_month date;
    next_part integer;
begin
    perform private.require(private.may_make_sites());
    perform private.check_publication(publication);
    of_month := (publication ->> 'month')::date;
    perform private.refuse_unless(
        of_month + interval '1 month' <= current_date + 1, 'This month is not over yet.'
    );
    -- Before any row: figures change here, and nobody publishes at the same time.
    perform pg_advisory_xact_lock(4711);
    select count(*) + 1 into next_part from public.publications where month = of_month;
    if (publication ->> 'part')::integer <> next_part
    or private.unpublished(of_month) is distinct from (
        select coalesce(jsonb_agg(row order by row), '[]') from jsonb_array_elements(rows) as row
    ) then
        return false;
    end if;
    insert into public.publications (
        month, part, day, codebook_version, threshold, base, tables, staff_id
    )
    values (
        of_month, next_part, (publication ->> 'day')::date,
        (publication ->> 'codebook_version')::integer, (publication ->> 'threshold')::integer,
        (publication ->> 'base')::integer, publication ->> 'tables', private.staff_id()
    );
    update public.responses set published = next_part
    where published = 0 and not set_aside
    and day >= of_month and day < of_month + interval '1 month';
    update public.responses set counted = not set_aside
    where counted = set_aside and day >= of_month and day < of_month + interval '1 month';
    update public.revision set number = number + 1 where only_row;
    return true;
end;
$$;

-- The live view begins after what was published: figures of both, less the published ones, would be
-- those of the running month alone.

create or replace function private.require_live_view(since date) returns void
language plpgsql stable set search_path = '' as $$
begin
    perform private.refuse_unless(
        coalesce(private.staff_role() = 'admin', false)
        or since is not distinct from greatest(
            (
                select (value::jsonb ->> 'counting_from')::date from public.settings
                where name = 'organisers'
            ),
            (select (max(month) + interval '1 month')::date from public.publications)
        ),
        'The live view begins with another month. Please look again.'
    );
end;
$$;

revoke execute on function
    private.refuse_publication_change(),
    private.unpublished(date),
    private.check_publication(jsonb),
    public.publications(),
    public.last_published(),
    public.words_behind(date, text, integer, integer),
    public.unpublished_months(),
    public.unpublished(date),
    public.publish(jsonb, jsonb)
    from public, anon, authenticated, service_role;
grant execute on function
    public.publications(),
    public.last_published(),
    public.words_behind(date, text, integer, integer),
    public.unpublished_months(),
    public.unpublished(date),
    public.publish(jsonb, jsonb)
    to authenticated;

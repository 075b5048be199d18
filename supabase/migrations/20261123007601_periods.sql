-- Months can be published together, as one period: its last month, and how many months it has. Where few
-- answer, more can then be shown. Functions that were there keep the grants they have.

alter table public.publications
    add column months integer not null default 1 check (months between 1 and 120);

create function private.first_day(month date, months integer) returns date
language sql immutable set search_path = '' as $$
    select (month - make_interval(months => months - 1))::date
$$;

-- The number of a period's next publication; null where one of its months is in another period.
create function private.next_part(of_month date, of_months integer) returns integer
language sql stable set search_path = '' as $$
    select case when bool_or((month, months) <> (of_month, of_months)) then null
        else count(*)::integer + 1 end
    from public.publications
    where month >= private.first_day(of_month, of_months)
    and private.first_day(month, months) <= of_month
$$;

-- What was published --------------------------------------------------------------------------

create or replace function public.publications() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() is not null);
    return coalesce((
        select jsonb_agg(
            jsonb_build_array(
                month, part, day, codebook_version, threshold, base, tables, months
            )
            order by month, part
        )
        from public.publications
    ), '[]');
end;
$$;

create or replace function public.words_behind(
    month date, theme text, least_responses integer, most integer
) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
    told integer[];
    first_day date;
begin
    perform private.require(private.staff_role() is not null);
    select array_agg(part) into told
    from public.publications, jsonb_array_elements(tables::jsonb #> '{whole,shares}') as share
    where publications.month = words_behind.month
    and share ->> 0 = 'theme' and share ->> 1 = words_behind.theme and share ->> 2 is not null;
    select private.first_day(publications.month, months) into first_day
    from public.publications where publications.month = words_behind.month limit 1;
    return coalesce((
        with of_period as (
            select id, site_id, survey_id, survey_version, published, permission, set_aside
            from public.responses
            where published > 0
            and day >= first_day and day < words_behind.month + interval '1 month'
        )
        select jsonb_agg(shown order by shown_order desc, id) from (
            select comments.id, survey_id, survey_version, question, shown_text, shown_order
            from of_period
            join public.comments on response_id = of_period.id
            where state = 'shown' and permission = 'show' and not set_aside
            and published = any (told)
            and exists (
                select 1 from public.tags
                where comment_id = comments.id and tags.theme = words_behind.theme
            )
            and site_id in (
                select site_id from of_period
                group by site_id having count(*) >= greatest(least_responses, 5)
            )
            order by shown_order desc, comments.id limit most
        ) as shown
    ), '[]');
end;
$$;

-- What waits to be published ------------------------------------------------------------------

create or replace function public.unpublished_months() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.may_make_sites());
    return coalesce((
        with unpublished as (
            select date_trunc('month', day)::date as month, count(*) as n from public.responses
            where published = 0 and not set_aside group by 1
        ), periods as (
            select month, months, count(*) as parts from public.publications group by 1, 2
        ), waiting as (
            select coalesce(periods.month, unpublished.month) as month, sum(n)::bigint as n,
                coalesce(parts, 0) as parts, coalesce(months, 1) as months
            from unpublished
            left join periods on unpublished.month <= periods.month
            and unpublished.month >= private.first_day(periods.month, months)
            group by 1, 3, 4
        )
        select jsonb_agg(jsonb_build_array(month, n, parts, months) order by month) from waiting
    ), '[]');
end;
$$;

drop function public.unpublished(date);
drop function private.unpublished(date);

create function private.unpublished(of_month date, months integer) returns jsonb
language sql stable set search_path = '' set jit = off set work_mem = '64MB' as $$
    with chosen as materialized (
        select id as response_id, site_id, survey_id, survey_version from public.responses
        where published = 0 and not set_aside
        and day >= private.first_day(of_month, months) and day < of_month + interval '1 month'
    ), ticked as materialized (
        select response_id, question, option
        from chosen join public.answers using (response_id)
        where exists (
            select 1 from public.survey_options
            where survey_options.survey_id = chosen.survey_id
            and survey_options.survey_version = chosen.survey_version
            and survey_options.question = answers.question
            and survey_options.option = answers.option
        )
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

create function public.unpublished(month date, months integer) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.may_make_sites());
    perform private.refuse_unless(month is not null, 'The month is missing.');
    perform private.require_first_of_month(month);
    perform private.refuse_unless(
        coalesce(months, 0) between 1 and 120, 'A period has 1 to 120 months.'
    );
    return private.unpublished(month, months);
end;
$$;

create or replace function private.check_publication(publication jsonb) returns void
language plpgsql stable set search_path = '' as $$
begin
    perform private.refuse_unless(
        publication ->> 'month' ~ '^\d{4}-(0[1-9]|1[0-2])-01$'
        and coalesce(publication ->> 'months', '1') ~ '^([1-9]\d?|1[01]\d|120)$'
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
        (publication ->> 'tables')::jsonb ->> 'month' = publication ->> 'month'
        and coalesce((publication ->> 'tables')::jsonb ->> 'months', '1')
        = coalesce(publication ->> 'months', '1'),
        'What is to be published is of another month.'
    );
end;
$$;

create or replace function public.publish(publication jsonb, rows jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
    of_month date;
    of_months integer;
    first_day date;
    next_part integer;
begin
    perform private.require(private.may_make_sites());
    perform private.check_publication(publication);
    of_month := (publication ->> 'month')::date;
    of_months := coalesce(publication ->> 'months', '1')::integer;
    first_day := private.first_day(of_month, of_months);
    perform private.refuse_unless(
        of_month + interval '1 month' <= current_date + 1, 'This month is not over yet.'
    );
    -- Before any row: figures change here, and nobody publishes at the same time.
    perform pg_advisory_xact_lock(4711);
    next_part := private.next_part(of_month, of_months);
    if (publication ->> 'part')::integer is distinct from next_part
    or private.unpublished(of_month, of_months) is distinct from (
        select coalesce(jsonb_agg(row order by row), '[]') from jsonb_array_elements(rows) as row
    ) then
        return false;
    end if;
    insert into public.publications (
        month, months, part, day, codebook_version, threshold, base, tables, staff_id
    )
    values (
        of_month, of_months, next_part, (publication ->> 'day')::date,
        (publication ->> 'codebook_version')::integer, (publication ->> 'threshold')::integer,
        (publication ->> 'base')::integer, publication ->> 'tables', private.staff_id()
    );
    update public.responses set published = next_part
    where published = 0 and not set_aside
    and day >= first_day and day < of_month + interval '1 month';
    update public.responses set counted = not set_aside
    where counted = set_aside and day >= first_day and day < of_month + interval '1 month';
    update public.revision set number = number + 1 where only_row;
    return true;
end;
$$;

create or replace function public.copy_publications(batch jsonb) returns void
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
            and (kept ->> 'part')::integer is not distinct from private.next_part(
                (kept ->> 'month')::date, coalesce(kept ->> 'months', '1')::integer
            ),
            'A published month cannot be read, or another is there.'
        );
        insert into public.publications (
            month, months, part, day, codebook_version, threshold, base, tables, staff_id
        )
        values (
            (kept ->> 'month')::date, coalesce(kept ->> 'months', '1')::integer,
            (kept ->> 'part')::integer, (kept ->> 'day')::date,
            (kept ->> 'codebook_version')::integer, (kept ->> 'threshold')::integer,
            (kept ->> 'base')::integer, kept ->> 'tables',
            private.former_staff(kept ->> 'staff_name', kept ->> 'staff_role')
        );
    end loop;
    update public.revision set number = number + 1 where only_row;
end;
$$;

revoke execute on function
    private.first_day(date, integer),
    private.next_part(date, integer),
    private.unpublished(date, integer),
    public.unpublished(date, integer)
    from public, anon, authenticated, service_role;
grant execute on function public.unpublished(date, integer) to authenticated;

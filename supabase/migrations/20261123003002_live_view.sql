-- Everybody but an admin is given the figures and approved words of the live view only: from the
-- month on that is set. Whoever may choose the month gets each month's own figures by subtraction,
-- small ones included; and whoever may choose the day, the day of each approved comment.

create function private.require_live_view(since date) returns void
language plpgsql stable set search_path = '' as $$
begin
    perform private.refuse_unless(
        coalesce(private.staff_role() = 'admin', false)
        or since is not distinct from (
            select (value::jsonb ->> 'counting_from')::date from public.settings
            where name = 'organisers'
        ),
        'The live view begins with another month. Please look again.'
    );
end;
$$;

create or replace function private.raw_counts(since date) returns jsonb
language sql stable set search_path = '' as $$
    select private.require_live_view(since);
    select private.require_first_of_month(since);
    -- By sites, so that one look into the index finds each site's counts of everybody.
    with totals as (
        select figure, question, item, sum(n) as n from public.rollup
        where site_id in (select id from public.sites) and kind = ''
        and month >= coalesce(since, '-infinity')
        group by figure, question, item
    )
    select jsonb_build_object(
        'responses', coalesce((select n from totals where figure = 'responses'), 0),
        'with_words', coalesce((select n from totals where figure = 'with_words'), 0),
        'no_theme', coalesce((select n from totals where figure = 'no_theme'), 0),
        'options', coalesce((
            select jsonb_object_agg(question, options) from (
                select question, jsonb_object_agg(item, n) as options
                from totals where figure = 'option' group by question
            ) as by_question
        ), '{}'),
        'themes', coalesce((
            select jsonb_object_agg(item, n) from totals where figure = 'theme'
        ), '{}')
    )
$$;

create or replace function public.shown_comments(
    since date, least_responses integer, most integer
) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() is not null);
    perform private.require_live_view(since);
    return coalesce((
        select jsonb_agg(shown order by shown_order desc, id) from (
            select comments.id, survey_id, survey_version, question, shown_text, shown_order
            from public.comments join public.responses on responses.id = response_id
            where state = 'shown' and permission = 'show' and not set_aside
            and (since is null or day >= since)
            and site_id in (
                select site_id from public.responses
                where counted and (since is null or day >= since)
                group by site_id
                having count(*) >= greatest(
                    least_responses, case when private.staff_role() = 'admin' then 1 else 5 end
                )
            )
            order by shown_order desc, comments.id limit most
        ) as shown
    ), '[]');
end;
$$;

revoke execute on function private.require_live_view(date)
    from public, anon, authenticated, service_role;

-- Tables of answers, decisions and staff are read by functions only, no longer by whoever signs in.
--
-- A policy hides rows, but not how many there are: to everybody who may select, the API tells the
-- planner's estimate (`Prefer: count=planned`), which rests on statistics of all rows. Commissioners,
-- and people who sign in and are no staff, could learn from it how many answered what. Facilitators
-- could read the system columns, which tell in which order answers came.

drop policy moderators_read_responses on public.responses;
drop policy moderators_read_answers on public.answers;
drop policy moderators_read_comments on public.comments;
drop policy moderators_read_tags on public.tags;
drop policy moderators_read_decisions on public.decisions;
drop policy staff_read_themselves on public.staff;
drop policy staff_read_their_sites on public.staff_sites;

revoke select on public.responses, public.answers, public.comments, public.tags, public.decisions,
    public.staff, public.staff_sites from authenticated;

create or replace function public.comments_in(state text, most integer) returns jsonb
language sql stable security definer set search_path = '' as $$
    select coalesce(jsonb_agg(private.comment_json(found) order by place), '[]') from (
        select comments as found, row_number() over (
            order by case when comments_in.state = 'waiting' then day end, shown_order desc,
            comments.id
        ) as place
        from public.comments join public.responses on responses.id = response_id
        where comments.state = comments_in.state and not set_aside
        and site_id in (select private.my_sites())
        order by place limit most
    ) as queue
$$;

create or replace function public.comment_count(state text) returns bigint
language sql stable security definer set search_path = '' as $$
    select count(*) from public.comments join public.responses on responses.id = response_id
    where comments.state = comment_count.state and not set_aside
    and site_id in (select private.my_sites())
$$;

create or replace function public.waiting_changes() returns bigint
language sql stable security definer set search_path = '' as $$
    select count(*) from public.responses
    where counted = set_aside and site_id in (select private.my_sites())
$$;

create or replace function public.responses_for_moderation(aside boolean, most integer)
returns jsonb
language sql stable security definer set search_path = '' as $$
    select coalesce(jsonb_agg(found order by day desc, id), '[]') from (
        select responses.id, survey_id, survey_version, sites.name as site,
            placements.name as placement, day, set_aside, set_aside_reason as reason, coalesce((
                select jsonb_object_agg(question, options) from (
                    select question, jsonb_agg(option order by option) as options
                    from public.answers where response_id = responses.id group by question
                ) as by_question
            ), '{}') as answers
        from public.responses
        join public.sites on sites.id = responses.site_id
        join public.placements on placements.code = responses.code
        where set_aside = aside and (aside or not exists (
            select 1 from public.comments where response_id = responses.id and body is not null
        ))
        and responses.site_id in (select private.my_sites())
        order by day desc, responses.id limit most
    ) as found
$$;

create or replace function public.decisions_made() returns jsonb
language sql stable security definer set search_path = '' as $$
    select coalesce(
        jsonb_agg(jsonb_build_array(day, private.staff_name(staff_id), action, reason)
        order by day desc, id), '[]'
    )
    from public.decisions
    where (select private.may_make_sites()) or staff_id = (select private.staff_id())
$$;

-- Called by functions of their owner only, from now on.
revoke execute on function
    private.staff_id(),
    private.staff_name(bigint),
    private.my_sites(),
    private.may_make_sites(),
    private.comment_json(public.comments)
    from authenticated;

-- What staff may do. Reading goes through row-level security (security invoker) or states its own
-- check; writing always states it. Lists come back as one JSON value: the API cuts longer sets of
-- rows without a word.

create function private.require(allowed boolean) returns void
language plpgsql immutable set search_path = '' as $$
begin
    if allowed is not true then
        raise exception 'You may not do this.' using errcode = '42501';
    end if;
end;
$$;

-- Places ---------------------------------------------------------------------------------

create function public.keep_survey(id text, version integer, definition text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() = 'admin');
    insert into public.surveys values (keep_survey.id, keep_survey.version, keep_survey.definition)
    on conflict do nothing;
    return exists (
        select 1 from public.surveys
        where surveys.id = keep_survey.id and surveys.version = keep_survey.version
        and surveys.definition = keep_survey.definition
    );
end;
$$;

create function public.add_site(name text) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
    new_id bigint;
begin
    perform private.require(private.may_make_sites());
    insert into public.sites (name) values (add_site.name) returning id into new_id;
    return new_id;
end;
$$;

create function public.add_placement(code text, site_id bigint, name text, state text) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.moderates(add_placement.site_id));
    insert into public.placements (code, site_id, name, state)
    values (add_placement.code, add_placement.site_id, add_placement.name, add_placement.state);
    update public.revision set number = number + 1 where only_row;
end;
$$;

create function public.set_placement_state(code text, state text) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require((
        select private.moderates(placements.site_id) from public.placements
        where placements.code = set_placement_state.code
    ));
    update public.placements set state = set_placement_state.state
    where placements.code = set_placement_state.code;
    update public.revision set number = number + 1 where only_row;
end;
$$;

create function public.set_setting(name text, value text) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(
        private.staff_role() = 'admin'
        or private.staff_role() = 'facilitator' and set_setting.name = 'organisers'
    );
    insert into public.settings values (set_setting.name, set_setting.value)
    on conflict on constraint settings_pkey do update set value = excluded.value;
    update public.revision set number = number + 1 where only_row;
end;
$$;

-- Figures --------------------------------------------------------------------------------

-- Counts that add up to a total which is shown too, with no small one recoverable. The same rule
-- as suppress_parts in feedback/disclosure.py; a test compares the two.
create function private.suppress_parts(parts jsonb, threshold integer) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
    hidden text[];
    total integer;
    cells integer;
    next_smallest integer;
begin
    select coalesce(array_agg(key), '{}') into hidden from jsonb_each_text(parts)
    where value::integer > 0 and value::integer < threshold;
    loop
        cells := cardinality(hidden);
        exit when cells = 0;
        select sum(value::integer) into total from jsonb_each_text(parts) where key = any (hidden);
        exit when cells > 1 and total <> cells and total <> cells * (threshold - 1);
        select min(value::integer) into next_smallest from jsonb_each_text(parts)
        where key <> all (hidden) and value::integer >= threshold;
        exit when next_smallest is null;
        select hidden || array_agg(key) into hidden from jsonb_each_text(parts)
        where value::integer = next_smallest;
    end loop;
    return coalesce((
        select jsonb_object_agg(key, case when key = any (hidden) then null else value end)
        from jsonb_each(parts)
    ), '{}');
end;
$$;

create function private.suppress_share(n integer, of_all integer, threshold integer) returns integer
language sql immutable set search_path = '' as $$
    select case
        when n > 0 and n < threshold or of_all - n > 0 and of_all - n < threshold then null
        else n
    end
$$;

create function private.raw_counts(since date) returns jsonb
language sql stable set search_path = '' as $$
    with answered as (
        select id from public.responses where counted and (since is null or day >= since)
    ), wrote as (
        select id, exists (
            select 1 from public.comments join public.tags on comment_id = comments.id
            where response_id = answered.id
        ) as tagged
        from answered where exists (select 1 from public.comments where response_id = answered.id)
    ), ticked as (
        select question, option, count(*) as n
        from answered join public.answers on response_id = answered.id
        group by question, option
    ), about as (
        select theme, count(distinct answered.id) as n
        from answered
        join public.comments on response_id = answered.id
        join public.tags on comment_id = comments.id
        group by theme
    )
    select jsonb_build_object(
        'responses', (select count(*) from answered),
        'with_words', (select count(*) from wrote),
        'no_theme', (select count(*) from wrote where not tagged),
        'options', coalesce((
            select jsonb_object_agg(question, options) from (
                select question, jsonb_object_agg(option, n) as options from ticked group by question
            ) as by_question
        ), '{}'),
        'themes', coalesce((select jsonb_object_agg(theme, n) from about), '{}')
    )
$$;

-- The released figures from a day on: raw for an admin, through the gate for everybody else, with
-- null for what it holds back. Questions with several answers overlap and are left out.
create function public.figures(since date, threshold integer, base integer) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
    raw jsonb := private.raw_counts(since);
    k integer := greatest(threshold, 5);
    b integer := greatest(base, threshold, 10);
    answered integer := (raw ->> 'responses')::integer;
    wrote integer := (raw ->> 'with_words')::integer;
    single text[] := array(
        select question ->> 'id'
        from public.surveys, jsonb_array_elements(definition::jsonb -> 'questions') as question
        where question ->> 'kind' in ('rating', 'choice')
    );
begin
    perform private.require(private.staff_role() is not null);
    if private.staff_role() = 'admin' then
        return raw;
    end if;
    if answered < k then
        return jsonb_build_object('responses', null, 'with_words', null, 'no_theme', null,
            'options', '{}'::jsonb, 'themes', '{}'::jsonb);
    end if;
    return jsonb_build_object(
        'responses', answered,
        'with_words', private.suppress_share(wrote, answered, k),
        'no_theme', case when wrote >= b
            then private.suppress_share((raw ->> 'no_theme')::integer, wrote, k) end,
        'options', case when answered >= b then coalesce((
            select jsonb_object_agg(key, private.suppress_parts(value, k))
            from jsonb_each(raw -> 'options') where key = any (single)
        ), '{}') else '{}'::jsonb end,
        'themes', case when wrote >= b then coalesce((
            select jsonb_object_agg(key, private.suppress_share(value::integer, wrote, k))
            from jsonb_each_text(raw -> 'themes')
        ), '{}') else '{}'::jsonb end
    );
end;
$$;

create function public.shown_comments(since date, least_responses integer, most integer)
returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() is not null);
    return coalesce((
        select jsonb_agg(shown order by shown_order desc, id) from (
            select comments.id, question, shown_text, shown_order
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

create function public.revision() returns bigint
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() is not null);
    return (select number from public.revision);
end;
$$;

-- Bring waiting answers into the figures early. A facilitator never one alone.
create function public.release_answers(at_least integer) returns integer
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() in ('admin', 'facilitator'));
    return private.release(
        greatest(at_least, case when private.staff_role() = 'admin' then 1 else 2 end)
    );
end;
$$;

-- Moderation -----------------------------------------------------------------------------

create function private.comment_json(comment public.comments) returns jsonb
language sql stable set search_path = '' as $$
    select jsonb_build_object(
        'id', comment.id, 'response_id', comment.response_id, 'site', sites.name,
        'placement', placements.name, 'day', day, 'question', comment.question,
        'permission', permission, 'state', comment.state, 'body', comment.body,
        'shown_text', comment.shown_text, 'sensitive', comment.sensitive,
        'tags', coalesce((
            select jsonb_object_agg(theme, evidence) from public.tags where comment_id = comment.id
        ), '{}')
    )
    from public.responses
    join public.sites on sites.id = responses.site_id
    join public.placements on placements.code = responses.code
    where responses.id = comment.response_id
$$;

create function public.comments_in(state text, most integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
    select coalesce(jsonb_agg(private.comment_json(found) order by place), '[]') from (
        select comments as found, row_number() over (
            order by case when comments_in.state = 'waiting' then day end, shown_order desc,
            comments.id
        ) as place
        from public.comments join public.responses on responses.id = response_id
        where comments.state = comments_in.state and not set_aside
        order by place limit most
    ) as queue
$$;

create function public.comment_count(state text) returns bigint
language sql stable security invoker set search_path = '' as $$
    select count(*) from public.comments join public.responses on responses.id = response_id
    where comments.state = comment_count.state and not set_aside
$$;

create function public.waiting_changes() returns bigint
language sql stable security invoker set search_path = '' as $$
    select count(*) from public.responses where counted = set_aside
$$;

create function public.responses_for_moderation(aside boolean, most integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
    select coalesce(jsonb_agg(found order by day desc, id), '[]') from (
        select responses.id, sites.name as site, placements.name as placement, day, set_aside,
            set_aside_reason as reason, coalesce((
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
        order by day desc, responses.id limit most
    ) as found
$$;

create function private.record(day date, action text, subject uuid, reason text) returns void
language sql set search_path = '' as $$
    insert into public.decisions (day, staff_id, action, subject_id, reason)
    values (day, private.staff_id(), action, subject, reason);
    update public.revision set number = number + 1 where only_row;
$$;

-- True when the comment was still in the state its moderator saw.
create function public.decide(
    comment_id uuid, seen text, state text, shown_text text, day date
) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
    allowed text;
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
    select permission into allowed from public.comments
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
    perform private.record(decide.day, decide.state, decide.comment_id, '');
    return true;
end;
$$;

create function public.move_aside(response_id uuid, aside boolean, reason text, day date)
returns boolean
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require((
        select private.moderates(site_id) from public.responses where id = move_aside.response_id
    ));
    perform private.refuse_unless(char_length(reason) <= 80, 'The reason is too long.');
    update public.responses
    set set_aside = aside, set_aside_reason = case when aside then reason else '' end
    where id = move_aside.response_id and set_aside <> aside;
    if not found then
        return false;
    end if;
    perform private.record(
        day, case when aside then 'set_aside' else 'put_back' end, move_aside.response_id, reason
    );
    return true;
end;
$$;

create function public.decisions_made() returns jsonb
language sql stable security invoker set search_path = '' as $$
    select coalesce(
        jsonb_agg(jsonb_build_array(day, private.staff_name(staff_id), action, reason)
        order by day desc, id), '[]'
    )
    from public.decisions
$$;

-- One page of the export, by id: an admin's, for whoever runs the service.
create function public.export_responses(all_words boolean, after uuid, most integer) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() = 'admin');
    return coalesce((
        select jsonb_agg(answer order by id) from (
            select responses.id, to_char(day, 'YYYY-MM') as month, sites.name as site,
                survey_id || ' ' || survey_version as survey, source, permission,
                coalesce((
                    select jsonb_object_agg(question, options) from (
                        select question, jsonb_agg(option order by option) as options
                        from public.answers where response_id = responses.id group by question
                    ) as by_question
                ), '{}') as answers,
                coalesce((
                    select jsonb_object_agg(
                        question, case when all_words then body else shown_text end
                    )
                    from public.comments where response_id = responses.id
                    and (all_words and body is not null
                         or state = 'shown' and responses.permission = 'show')
                ), '{}') as texts,
                coalesce((
                    select jsonb_object_agg(question, themes) from (
                        select question, coalesce((
                            select jsonb_agg(theme order by theme) from public.tags
                            where comment_id = comments.id
                        ), '[]') as themes
                        from public.comments where response_id = responses.id
                    ) as by_question
                ), '{}') as themes
            from public.responses join public.sites on sites.id = responses.site_id
            where not set_aside and (after is null or responses.id > after)
            order by responses.id limit least(most, 1000)
        ) as answer
    ), '[]');
end;
$$;

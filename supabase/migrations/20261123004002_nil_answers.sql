-- Answers that only say that there is nothing to say are counted apart. The same step as
-- sqlite_migrations/0009_nil_answers.sql, which says what is counted.

alter table public.rollup
    drop constraint rollup_figure_check,
    add constraint rollup_figure_check check (
        figure in ('responses', 'with_words', 'nil', 'no_theme', 'theme', 'option')
    );

-- As before, and `nil`.
create or replace function private.count_response(counted_id uuid, step integer) returns void
language plpgsql set search_path = '' as $$
begin
    with ticked as (
        select question, option
        from public.answers join public.responses on responses.id = response_id
        join public.survey_options using (survey_id, survey_version, question, option)
        where response_id = counted_id
    ), kinds as (
        select '' as kind
        union all
        select option from ticked where question = 'describe' and option <> ''
    ), said as (
        select theme from public.comments left join public.tags on comment_id = comments.id
        where response_id = counted_id and state <> 'nil'
    ), figures as (
        select 'responses' as figure, '' as question, '' as item
        union all
        select 'with_words', '', '' where exists (select 1 from said)
        union all
        select 'nil', '', '' where not exists (select 1 from said)
        and exists (select 1 from public.comments where response_id = counted_id)
        union all
        select 'no_theme', '', '' from said having count(*) > 0 and count(theme) = 0
        union all
        select distinct 'theme', '', theme from said where theme is not null
        union all
        select 'option', question, option from ticked
    )
    insert into public.rollup as kept (site_id, kind, month, figure, question, item, n)
    select site_id, kind, date_trunc('month', day)::date, figure, question, item, step
    from public.responses, kinds, figures
    where responses.id = counted_id and counted
    on conflict (site_id, kind, month, figure, question, item)
    do update set n = kept.n + excluded.n;

    -- A count of nobody is not kept: it would tell that there was somebody.
    delete from public.rollup using public.responses
    where n = 0 and step < 0 and responses.id = counted_id
    and rollup.site_id = responses.site_id
    and month = date_trunc('month', day)::date
    and kind in (
        select ''
        union all
        select answers.option from public.answers
        where response_id = counted_id and answers.question = 'describe'
    );
end;
$$;

-- A comment that turns out to say something, or nothing.
drop trigger rollup_one_at_a_time on public.comments;
create trigger rollup_one_at_a_time before insert or delete or update of state on public.comments
for each statement execute function private.change_figures();
create trigger rollup_before_comment_turns before update of state on public.comments
for each row when ((old.state = 'nil') <> (new.state = 'nil'))
execute function private.before_part_changes();
create trigger rollup_after_comments_turned after update of state on public.comments
for each statement execute function private.after_parts_changed();

-- Reading ----------------------------------------------------------------------------------

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
        'nil', coalesce((select n from totals where figure = 'nil'), 0),
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

-- Parts through the gate, each a number or the reason why it is held back: it is small, or protects
-- a small one.
create function private.gated_parts(parts jsonb, threshold integer) returns jsonb
language sql immutable set search_path = '' as $$
    select coalesce(
        jsonb_object_agg(key, case when value = 'null' then '"few"' else value end), '{}'
    )
    from jsonb_each(private.suppress_parts(parts, threshold))
$$;

revoke execute on function private.gated_parts(jsonb, integer)
    from public, anon, authenticated, service_role;

-- As before, and `nil`, which with `with_words` and those who wrote nothing makes up all answers: so
-- the three are gated together.
create or replace function public.figures(since date, threshold integer, base integer) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
    raw jsonb := private.raw_counts(since);
    k integer := greatest(threshold, 5);
    b integer := greatest(base, threshold, 10);
    answered integer := (raw ->> 'responses')::integer;
    wrote integer := (raw ->> 'with_words')::integer;
    said_nothing integer := (raw ->> 'nil')::integer;
    -- They add up to all who answered.
    parts jsonb := jsonb_build_object(
        'with_words', wrote, 'nil', said_nothing, 'nothing', answered - wrote - said_nothing
    );
    -- The one question that every survey asks of everybody: no other has this base.
    everybody text[] := array(
        select question ->> 'id'
        from public.surveys, jsonb_array_elements(definition::jsonb -> 'questions') as question
        where question ->> 'kind' = 'rating'
    );
begin
    perform private.require(private.staff_role() is not null);
    if private.staff_role() = 'admin' then
        return raw;
    end if;
    if answered < k then
        return jsonb_build_object('responses', 'few', 'with_words', 'few', 'nil', 'few',
            'no_theme', null, 'options', '{}'::jsonb, 'themes', '{}'::jsonb);
    end if;
    parts := private.gated_parts(parts, k);
    return jsonb_build_object(
        'responses', answered,
        'with_words', parts -> 'with_words',
        'nil', parts -> 'nil',
        'no_theme', case when wrote >= b
            then private.suppress_share((raw ->> 'no_theme')::integer, wrote, k) end,
        'options', case when answered >= b then coalesce((
            select jsonb_object_agg(key, private.gated_parts(value, k))
            from jsonb_each(raw -> 'options') where key = any (everybody)
        ), '{}') else '{}'::jsonb end,
        'themes', case when wrote >= b then coalesce((
            select jsonb_object_agg(key, private.suppress_share(value::integer, wrote, k))
            from jsonb_each_text(raw -> 'themes')
        ), '{}') else '{}'::jsonb end
    );
end;
$$;

-- The same counts of a month that is not published yet, sooner: a month of many answers has to be counted
-- within the eight seconds that a call may take. Compiling the statement took longer than running it,
-- and sorting went to disk.
create or replace function private.unpublished(of_month date) returns jsonb
language sql stable set search_path = '' set jit = off set work_mem = '64MB' as $$
    with chosen as materialized (
        select id as response_id, site_id, survey_id, survey_version from public.responses
        where published = 0 and not set_aside
        and day >= of_month and day < of_month + interval '1 month'
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

-- What each site asks, and on which days. The same step as
-- sqlite_migrations/0006_asked_surveys.sql.
--
-- A site without a row asks the shipped survey; a row without a survey asks it too, in its current
-- version, within its days.

create table public.asked_surveys (
    site_id bigint primary key references public.sites (id),
    survey_id text,
    survey_version integer,
    -- The first and the last day on which people can answer; null: no bound.
    opens_on date,
    closes_on date,
    foreign key (survey_id, survey_version) references public.surveys (id, version),
    check ((survey_id is null) = (survey_version is null)),
    check (opens_on <= closes_on)
);

alter table public.asked_surveys enable row level security;
revoke all on public.asked_surveys from anon, authenticated, service_role, public;
create policy staff_read_asked_surveys on public.asked_surveys for select to authenticated
    using ((select private.staff_role()) is not null);
grant select on public.asked_surveys to authenticated;

-- What residents may do --------------------------------------------------------------------

-- All that a resident's page needs: the placement behind a code (null: unknown), what its site asks
-- in which words (null: the shipped survey), who asks, and whether the data is an example.
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
        'settings', coalesce((
            select jsonb_object_agg(name, value) from public.settings
            where name in ('organisers', 'example_data')
        ), '{}')
    )
$$;

-- One version's words, for a form that was opened before its site changed what it asks. Surveys
-- are made to be read by everybody; the ids of those not asked yet are random.
create function public.survey_wording(id text, version integer) returns text
language sql stable security definer set search_path = '' as $$
    select definition from public.surveys
    where surveys.id = survey_wording.id and surveys.version = survey_wording.version
$$;

-- What staff may do ------------------------------------------------------------------------

-- Whether a wording can be kept: figures are counted by a question's id and kind, so that what one
-- survey asks for one answer must not be asked for several by another.
create function private.is_survey(definition jsonb) returns boolean
language sql stable set search_path = '' as $$
    select jsonb_typeof(definition -> 'questions') = 'array'
    and jsonb_array_length(definition -> 'questions') <= 30
    and jsonb_array_length(definition -> 'questions') = (
        select count(distinct question ->> 'id')
        from jsonb_array_elements(definition -> 'questions') as question
    )
    and not exists (
        select 1 from jsonb_array_elements(definition -> 'questions') as question
        where jsonb_typeof(question -> 'id') is distinct from 'string'
        or char_length(question ->> 'id') not between 1 and 80
        or question ->> 'kind' is null
        or question ->> 'kind' not in ('rating', 'choice', 'choices', 'text', 'permission')
        or exists (
            select 1 from public.surveys,
                jsonb_array_elements(surveys.definition::jsonb -> 'questions') as other
            where other ->> 'id' = question ->> 'id' and other ->> 'kind' <> question ->> 'kind'
        )
    )
$$;

-- An admin's app keeps the shipped surveys, whose ids are words; whoever has all sites makes
-- others, whose ids are random.
create or replace function public.keep_survey(id text, version integer, definition text)
returns boolean
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(
        private.staff_role() = 'admin'
        or private.may_make_sites() and keep_survey.id ~ '^[0-9a-f]{32}$'
    );
    perform private.refuse_unless(
        char_length(keep_survey.definition) <= 100000
        and private.is_survey(keep_survey.definition::jsonb),
        'This survey cannot be kept.'
    );
    insert into public.surveys values (keep_survey.id, keep_survey.version, keep_survey.definition)
    on conflict do nothing;
    return exists (
        select 1 from public.surveys
        where surveys.id = keep_survey.id and surveys.version = keep_survey.version
        and surveys.definition = keep_survey.definition
    );
end;
$$;

create function public.survey_definitions() returns jsonb
language sql stable security invoker set search_path = '' as $$
    select coalesce(jsonb_agg(definition order by id), '[]') from (
        select distinct on (id) id, definition from public.surveys order by id, version desc
    ) as newest
$$;

create function public.delete_survey(id text) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.may_make_sites());
    -- Locked first: a site that begins to ask it, or an answer to it, waits or is seen below.
    perform 1 from public.surveys where surveys.id = delete_survey.id for update;
    perform private.refuse_unless(
        not exists (select 1 from public.asked_surveys where survey_id = delete_survey.id),
        'A site asks this survey. Choose another one there first.'
    );
    perform private.refuse_unless(
        not exists (select 1 from public.responses where survey_id = delete_survey.id),
        'People have answered this survey, so its words are kept.'
    );
    delete from public.survey_options where survey_id = delete_survey.id;
    delete from public.surveys where surveys.id = delete_survey.id;
end;
$$;

create function public.asked_at_sites() returns jsonb
language sql stable security invoker set search_path = '' as $$
    select coalesce(jsonb_agg(to_jsonb(asked_surveys) order by site_id), '[]')
    from public.asked_surveys
$$;

create function public.ask_survey(
    site_id bigint, survey_id text, survey_version integer, opens_on date, closes_on date
) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.moderates(ask_survey.site_id));
    insert into public.asked_surveys (site_id, survey_id, survey_version, opens_on, closes_on)
    values (
        ask_survey.site_id, ask_survey.survey_id, ask_survey.survey_version,
        ask_survey.opens_on, ask_survey.closes_on
    )
    on conflict on constraint asked_surveys_pkey do update
    set survey_id = excluded.survey_id, survey_version = excluded.survey_version,
        opens_on = excluded.opens_on, closes_on = excluded.closes_on;
end;
$$;

-- Answers say which version they answered, so that screens show the question in its words. ----

create or replace function public.shown_comments(
    since date, least_responses integer, most integer
) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() is not null);
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

create or replace function private.comment_json(comment public.comments) returns jsonb
language sql stable set search_path = '' as $$
    select jsonb_build_object(
        'id', comment.id, 'response_id', comment.response_id, 'survey_id', survey_id,
        'survey_version', survey_version, 'site', sites.name,
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

create or replace function public.responses_for_moderation(aside boolean, most integer)
returns jsonb
language sql stable security invoker set search_path = '' as $$
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
        order by day desc, responses.id limit most
    ) as found
$$;

revoke execute on function
    public.survey_wording(text, integer),
    public.survey_definitions(),
    public.delete_survey(text),
    public.asked_at_sites(),
    public.ask_survey(bigint, text, integer, date, date),
    private.is_survey(jsonb)
    from public, anon, authenticated, service_role;
grant execute on function public.survey_wording(text, integer) to anon, authenticated;
grant execute on function
    public.survey_definitions(),
    public.delete_survey(text),
    public.asked_at_sites(),
    public.ask_survey(bigint, text, integer, date, date)
    to authenticated;

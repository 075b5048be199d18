-- The rollup: how many responses, by site, month and kind of resident, kept by triggers. The same
-- step as sqlite_migrations/0005_rollup.sql, which says what is counted.

-- What each version of a survey asks. An option that its survey does not have is not counted: it
-- would be words of a stranger's on the wall.
create table public.survey_options (
    survey_id text not null,
    survey_version integer not null,
    question text not null,
    option text not null,
    primary key (survey_id, survey_version, question, option),
    foreign key (survey_id, survey_version) references public.surveys (id, version)
);

create table public.rollup (
    site_id bigint not null references public.sites (id),
    kind text not null,
    month date not null check (extract(day from month) = 1),
    figure text not null check (
        figure in ('responses', 'with_words', 'no_theme', 'theme', 'option')
    ),
    question text not null,  -- of an option; else ''
    item text not null,  -- the theme or option; else ''
    n bigint not null,
    primary key (site_id, kind, month, figure, question, item)
);

-- Responses taken out of the rollup while a statement changes what belongs to them. Empty between
-- statements: PostgreSQL runs `after` triggers once all rows are done, not after each.
create table private.being_changed (
    response_id uuid primary key
);

alter table public.survey_options enable row level security;
alter table public.rollup enable row level security;
alter table private.being_changed enable row level security;

revoke all on public.survey_options, public.rollup from anon, authenticated, public;
revoke all on private.being_changed from anon, authenticated, public;

create function private.keep_options() returns trigger
language plpgsql set search_path = '' as $$
begin
    insert into public.survey_options (survey_id, survey_version, question, option)
    select distinct new.id, new.version, question ->> 'id', option ->> 'key'
    from jsonb_array_elements(new.definition::jsonb -> 'questions') as question,
        jsonb_array_elements(question -> 'options') as option;
    return null;
end;
$$;

create trigger surveys_keep_options after insert on public.surveys
for each row execute function private.keep_options();

insert into public.survey_options (survey_id, survey_version, question, option)
select distinct id, version, question ->> 'id', option ->> 'key'
from public.surveys, jsonb_array_elements(definition::jsonb -> 'questions') as question,
    jsonb_array_elements(question -> 'options') as option;

-- The one way into the rollup: step 1 counts a response in, -1 takes it out, as it stands at that
-- moment. Nothing happens to one that is not in the figures. (In plpgsql, which keeps its plans:
-- planning these statements takes longer than running them.)
create function private.count_response(counted_id uuid, step integer) returns void
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
        where response_id = counted_id
    ), figures as (
        select 'responses' as figure, '' as question, '' as item
        union all
        select 'with_words', '', '' where exists (select 1 from said)
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

select private.count_response(id, 1) from public.responses where counted;

-- One at a time, from here to the end of the transaction: two changes that did not see each other
-- would both be counted wrongly. Before each statement, so that this lock comes before those on
-- rows, always in the same order. A function that locks rows of answers itself, or moves the
-- revision first, must take it first of all, as private.release does.
create function private.change_figures() returns trigger
language plpgsql set search_path = '' as $$
begin
    perform pg_advisory_xact_lock(4711);
    return null;
end;
$$;

-- Responses that join the figures, leave them, or are erased.
create function private.take_out() returns trigger
language plpgsql set search_path = '' as $$
begin
    perform private.count_response(old.id, -1);
    return coalesce(new, old);
end;
$$;

create function private.count_in() returns trigger
language plpgsql set search_path = '' as $$
begin
    perform private.count_response(new.id, 1);
    return null;
end;
$$;

create trigger rollup_one_at_a_time before update of counted, site_id, day or delete
on public.responses for each statement execute function private.change_figures();
create trigger rollup_before_response_changes before update of counted, site_id, day or delete
on public.responses for each row when (old.counted) execute function private.take_out();
create trigger rollup_after_response_changes after insert or update of counted, site_id, day
on public.responses for each row when (new.counted) execute function private.count_in();

-- What belongs to a response in the figures comes or goes: out as it was, in as it is then. When
-- the response itself goes, it is no longer there to be found, and was taken out above.
create function private.before_part_changes() returns trigger
language plpgsql set search_path = '' as $$
declare
    part record := coalesce(new, old);
    whole uuid;
begin
    if tg_table_name = 'tags' then
        select responses.id into whole
        from public.comments join public.responses on responses.id = response_id
        where comments.id = part.comment_id and counted;
    else
        select id into whole from public.responses where id = part.response_id and counted;
    end if;
    if whole is not null then
        insert into private.being_changed (response_id) values (whole) on conflict do nothing;
        if found then
            perform private.count_response(whole, -1);
        end if;
    end if;
    return part;
end;
$$;

create function private.after_parts_changed() returns trigger
language plpgsql set search_path = '' as $$
declare
    whole uuid;
begin
    for whole in delete from private.being_changed where true returning response_id loop
        perform private.count_response(whole, 1);
    end loop;
    return null;
end;
$$;

-- They come and go, but are never moved or renamed: that would be neither.
create function private.refuse_move() returns trigger
language plpgsql set search_path = '' as $$
begin
    raise exception 'answers, comments and tags are added and removed, never moved';
end;
$$;

create trigger rollup_one_at_a_time before insert or delete on public.answers
for each statement execute function private.change_figures();
create trigger rollup_before_answer_changes before insert or delete on public.answers
for each row execute function private.before_part_changes();
create trigger rollup_after_answers_changed after insert or delete on public.answers
for each statement execute function private.after_parts_changed();
create trigger answers_are_not_moved before update on public.answers
for each row execute function private.refuse_move();

create trigger rollup_one_at_a_time before insert or delete on public.comments
for each statement execute function private.change_figures();
create trigger rollup_before_comment_changes before insert or delete on public.comments
for each row execute function private.before_part_changes();
create trigger rollup_after_comments_changed after insert or delete on public.comments
for each statement execute function private.after_parts_changed();
create trigger comments_are_not_moved before update of id, response_id on public.comments
for each row execute function private.refuse_move();

create trigger rollup_one_at_a_time before insert or delete on public.tags
for each statement execute function private.change_figures();
create trigger rollup_before_tag_changes before insert or delete on public.tags
for each row execute function private.before_part_changes();
create trigger rollup_after_tags_changed after insert or delete on public.tags
for each statement execute function private.after_parts_changed();
create trigger tags_are_not_moved before update of comment_id, theme on public.tags
for each row execute function private.refuse_move();

-- Reading ----------------------------------------------------------------------------------

create function private.require_first_of_month(since date) returns void
language sql immutable set search_path = '' as $$
    select private.refuse_unless(
        since is null or extract(day from since) = 1,
        'Figures are kept by month, so they begin on the first day of one.'
    )
$$;

create or replace function private.raw_counts(since date) returns jsonb
language sql stable set search_path = '' as $$
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

-- Raw, so for an admin only: nobody has decided yet what may be shown of a site, a month and a
-- kind of resident.
create function public.rollup(since date, wanted bigint[]) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() = 'admin');
    perform private.require_first_of_month(since);
    return coalesce((
        select jsonb_agg(jsonb_build_array(site_id, kind, month, figure, question, item, n))
        from public.rollup
        where site_id in (select id from public.sites where wanted is null or id = any (wanted))
        and month >= coalesce(since, '-infinity')
    ), '[]');
end;
$$;

revoke execute on function
    private.keep_options(),
    private.count_response(uuid, integer),
    private.change_figures(),
    private.take_out(),
    private.count_in(),
    private.before_part_changes(),
    private.after_parts_changed(),
    private.refuse_move(),
    private.require_first_of_month(date),
    public.rollup(date, bigint[])
    from public, anon, authenticated;

grant execute on function public.rollup(date, bigint[]) to authenticated;

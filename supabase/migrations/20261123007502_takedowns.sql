-- Words that were shown and were taken down: who did it, on which day, and why.
-- The same step as sqlite_migrations/0017_takedowns.sql.

create table public.takedowns (
    comment_id uuid not null references public.comments (id) on delete cascade,
    number integer not null,
    day date not null,
    staff_id bigint not null,
    -- null until somebody says why: in a room there is no time for it
    reason text check (reason in ('points', 'upsets', 'withdrawn', 'mistake', 'other')),
    note text not null default '' check (char_length(note) <= 200),
    said_by bigint,  -- who said why
    primary key (comment_id, number),
    check ((reason is null) = (said_by is null)),
    check (reason is not null or note = '')
);

alter table public.takedowns enable row level security;
revoke all on public.takedowns from public, anon, authenticated, service_role;

create function private.check_why(reason text, note text) returns void
language plpgsql set search_path = '' as $$
begin
    perform private.refuse_unless(
        case when check_why.reason is null then check_why.note = '' else
            check_why.reason in ('points', 'upsets', 'withdrawn', 'mistake', 'other')
            and char_length(check_why.note) <= 200
        end,
        'This is no reason to take words down.'
    );
end;
$$;

-- The latest time that a comment was taken down; null where it never was.
create function private.taken_down(comment_id uuid) returns public.takedowns
language sql stable set search_path = '' as $$
    select takedowns from public.takedowns where takedowns.comment_id = taken_down.comment_id
    order by number desc limit 1
$$;

-- True when the words were shown until now. What is shown to everybody may be taken down by everybody
-- who runs a meeting, whatever their sites: in a room it cannot wait for somebody else.
create function public.take_down(comment_id uuid, reason text, note text, day date) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.runs_meetings());
    perform private.check_why(take_down.reason, take_down.note);
    update public.comments
    set state = 'hidden', shown_text = '', shown_order = (select number from public.revision) + 1
    where id = take_down.comment_id and comments.state = 'shown';
    if not found then
        return false;
    end if;
    insert into public.takedowns (comment_id, number, day, staff_id, reason, note, said_by)
    select take_down.comment_id, count(*) + 1, take_down.day, private.staff_id(), take_down.reason,
        take_down.note, case when take_down.reason is not null then private.staff_id() end
    from public.takedowns where takedowns.comment_id = take_down.comment_id;
    perform private.record(take_down.day, 'hidden', take_down.comment_id, 'Taken down');
    return true;
end;
$$;

-- True when nobody had said why until now.
create function public.say_why(comment_id uuid, reason text, note text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require((
        select private.moderates(site_id) from public.responses
        join public.comments on response_id = responses.id where comments.id = say_why.comment_id
    ));
    perform private.refuse_unless(
        say_why.reason is not null, 'This is no reason to take words down.'
    );
    perform private.check_why(say_why.reason, say_why.note);
    update public.takedowns
    set reason = say_why.reason, note = say_why.note, said_by = private.staff_id()
    where takedowns.comment_id = say_why.comment_id and takedowns.reason is null;
    return found;
end;
$$;

-- As before, and with the latest time that it was taken down.
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
        ),
        'taken_down', (
            select jsonb_build_object(
                'day', latest.day, 'reason', latest.reason, 'note', latest.note,
                'staff_name', private.staff_name(latest.staff_id),
                'said_by', private.staff_name(latest.said_by)
            )
            from private.taken_down(comment.id) as latest where latest.number is not null
        )
    )
    from public.responses
    join public.sites on sites.id = responses.site_id
    join public.placements on placements.code = responses.code
    where responses.id = comment.response_id
$$;

-- Words that are only counted are in no list, whatever was found in them. Hidden ones that were taken
-- down are in a list of their own, asked for as a state.
create or replace function public.comments_in(state text, most integer) returns jsonb
language sql stable security definer set search_path = '' as $$
    select coalesce(jsonb_agg(private.comment_json(found) order by place), '[]') from (
        select comments as found, row_number() over (
            order by case when comments_in.state = 'waiting' then read_first = '[]' end,
            case when comments_in.state = 'waiting' then day end, shown_order desc, comments.id
        ) as place
        from public.comments join public.responses on responses.id = response_id
        where comments.state
            = case comments_in.state when 'taken_down' then 'hidden' else comments_in.state end
        and (
            comments.state <> 'hidden' or (comments_in.state = 'taken_down') = exists (
                select 1 from public.takedowns where comment_id = comments.id
            )
        )
        and body is not null and not set_aside
        and site_id in (select private.my_sites())
        order by place limit most
    ) as queue
$$;

-- As before; but words that are shown are only taken down, and come back into the queue only once
-- somebody has said why, and not because their writer does not want them shown.
create or replace function public.decide(
    comment_id uuid, seen text, state text, shown_text text, day date
) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
    allowed text;
    marked boolean;
    down public.takedowns;
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
        decide.seen <> 'shown', 'Words that are shown can only be taken down.'
    );
    down := private.taken_down(decide.comment_id);
    perform private.refuse_unless(
        decide.seen <> 'hidden' or down.number is null
        or decide.state = 'waiting' and coalesce(down.reason, 'withdrawn') <> 'withdrawn',
        'These words were taken down, and stay so.'
    );
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

-- How many comments came with what was noted when they were taken down, that had no such note yet.
create function public.copy_takedowns(batch jsonb) returns integer
language plpgsql security definer set search_path = '' as $$
declare
    kept jsonb;
    copied integer := 0;
begin
    perform private.require(private.staff_role() = 'admin');
    perform private.refuse_unless(
        jsonb_typeof(batch) = 'array' and jsonb_array_length(batch) <= 1000,
        'This is no batch of what was taken down.'
    );
    perform pg_advisory_xact_lock(4712);  -- nobody is made twice
    for kept in select jsonb_array_elements(batch) loop
        perform private.refuse_unless(
            kept ->> 'comment_id' ~ '^[0-9a-f]{32}$'
            and kept ->> 'number' ~ '^\d{1,6}$'
            and kept ->> 'day' ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$'
            and char_length(kept ->> 'staff_name') <= 80
            and char_length(kept ->> 'said_by_name') <= 80
            and exists (
                select 1 from public.comments where id = (kept ->> 'comment_id')::uuid
            ),
            'What was taken down cannot be read.'
        );
        perform private.check_why(kept ->> 'reason', kept ->> 'note');
        continue when exists (
            select 1 from public.takedowns
            where comment_id = (kept ->> 'comment_id')::uuid
            and number = (kept ->> 'number')::integer
        );
        insert into public.takedowns (comment_id, number, day, staff_id, reason, note, said_by)
        values (
            (kept ->> 'comment_id')::uuid, (kept ->> 'number')::integer, (kept ->> 'day')::date,
            private.former_staff(kept ->> 'staff_name', kept ->> 'staff_role'),
            kept ->> 'reason', kept ->> 'note',
            case when kept ->> 'reason' is not null then
                private.former_staff(kept ->> 'said_by_name', kept ->> 'said_by_role')
            end
        );
        copied := copied + 1;
    end loop;
    return copied;
end;
$$;

revoke execute on function
    private.check_why(text, text),
    private.taken_down(uuid),
    public.take_down(uuid, text, text, date),
    public.say_why(uuid, text, text),
    public.copy_takedowns(jsonb)
    from public, anon, authenticated, service_role;
grant execute on function
    public.take_down(uuid, text, text, date),
    public.say_why(uuid, text, text),
    public.copy_takedowns(jsonb)
    to authenticated;

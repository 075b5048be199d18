-- Meetings: what is planned, what the room votes on, and what was promised.
-- The same step as sqlite_migrations/0013_meetings.sql.

create table public.meetings (
    id text primary key check (id ~ '^[0-9a-f]{32}$'),
    code text not null unique check (code ~ '^[2-9B-DF-HJKMNP-TV-XZ]{6}$'),
    day date not null,
    state text not null check (state in ('preparing', 'open', 'ended', 'published')),
    public text not null check (char_length(public) <= 20000),
    private text not null check (char_length(private) <= 100000),
    version integer not null,
    stage text not null check (char_length(stage) <= 2000),
    stage_version integer not null
);

create table public.rounds (
    id text primary key check (id ~ '^[0-9a-f]{32}$'),
    meeting_id text not null references public.meetings (id),
    position integer not null,
    kind text not null check (kind in ('dots', 'ranks', 'statements', 'tags')),
    definition text not null check (char_length(definition) <= 50000),
    state text not null default 'draft'
        check (state in ('draft', 'open', 'closed', 'counted', 'shown')),
    result text not null default '' check (char_length(result) <= 200000),
    check ((state in ('counted', 'shown')) = (result <> ''))
);

create index rounds_by_meeting on public.rounds (meeting_id);

-- Only while a round is open or being counted.
create table public.ballots (
    round_id text not null references public.rounds (id),
    seat text not null,  -- another one in each round: a keyed hash of what the phone holds
    choice text not null,
    primary key (round_id, seat)
);

create table public.promises (
    id text primary key check (id ~ '^[0-9a-f]{32}$'),
    meeting_id text not null references public.meetings (id),
    definition text not null check (char_length(definition) <= 20000),
    state text not null check (
        state in ('open', 'testing', 'adopted', 'adapted', 'abandoned', 'cannot')
    ),
    version integer not null
);

alter table public.meetings enable row level security;
alter table public.rounds enable row level security;
alter table public.ballots enable row level security;
alter table public.promises enable row level security;
revoke all on public.meetings, public.rounds, public.ballots, public.promises
    from public, anon, authenticated, service_role;

create function private.runs_meetings() returns boolean
language sql stable security definer set search_path = '' as $$
    select coalesce(private.staff_role() in ('facilitator', 'admin'), false)
$$;

-- Texts of an object, none missing and none null.
create function private.has_texts(value jsonb, names text[]) returns boolean
language sql immutable set search_path = '' as $$
    select coalesce(jsonb_typeof(value), 'null') = 'object' and not exists (
        select 1 from unnest(names) as name
        where coalesce(jsonb_typeof(value -> name), 'null') <> 'string'
    )
$$;

create function private.round_json(asked public.rounds, with_result boolean) returns jsonb
language sql stable set search_path = '' as $$
    select jsonb_build_object(
        'id', asked.id, 'meeting_id', asked.meeting_id, 'position', asked.position,
        'kind', asked.kind, 'definition', asked.definition, 'state', asked.state,
        'result', case when with_result then asked.result else '' end
    )
$$;

-- Meetings -----------------------------------------------------------------------------------

create function public.add_meeting(meeting jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.runs_meetings());
    perform private.refuse_unless(
        private.has_texts(meeting, array['id', 'code', 'day', 'state', 'public', 'private', 'stage'])
        and meeting ->> 'id' ~ '^[0-9a-f]{32}$'
        and meeting ->> 'code' ~ '^[2-9B-DF-HJKMNP-TV-XZ]{6}$'
        and private.is_day(meeting -> 'day')
        and meeting ->> 'state' in ('preparing', 'open', 'ended', 'published')
        and char_length(meeting ->> 'public') <= 20000
        and char_length(meeting ->> 'private') <= 100000
        and char_length(meeting ->> 'stage') <= 2000,
        'This is no meeting.'
    );
    perform private.refuse_unless(
        not exists (select 1 from public.meetings where code = meeting ->> 'code')
        and not exists (select 1 from public.placements where code = meeting ->> 'code'),
        'This code is taken.'
    );
    insert into public.meetings values (
        meeting ->> 'id', meeting ->> 'code', (meeting ->> 'day')::date, meeting ->> 'state',
        meeting ->> 'public', meeting ->> 'private', 1, meeting ->> 'stage', 1
    );
end;
$$;

create function public.list_meetings() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() is not null);
    return coalesce((
        select jsonb_agg(to_jsonb(meetings) order by day desc, id) from public.meetings
    ), '[]');
end;
$$;

create function public.keep_meeting(id text, seen integer, changed jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.runs_meetings());
    perform private.refuse_unless(
        private.has_texts(changed, array['day', 'state', 'public', 'private'])
        and private.is_day(changed -> 'day')
        and changed ->> 'state' in ('preparing', 'open', 'ended', 'published')
        and char_length(changed ->> 'public') <= 20000
        and char_length(changed ->> 'private') <= 100000,
        'This is no meeting.'
    );
    update public.meetings
    set day = (changed ->> 'day')::date, state = changed ->> 'state',
        public = changed ->> 'public', private = changed ->> 'private', version = version + 1
    where meetings.id = keep_meeting.id and version = seen;
    if not found then
        return false;
    end if;
    update public.revision set number = number + 1 where only_row;
    return true;
end;
$$;

create function public.set_stage(id text, seen integer, stage text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.runs_meetings());
    perform private.refuse_unless(char_length(set_stage.stage) <= 2000, 'This is no stage.');
    update public.meetings
    set stage = set_stage.stage, stage_version = stage_version + 1
    where meetings.id = set_stage.id and stage_version = seen;
    if not found then
        return false;
    end if;
    update public.revision set number = number + 1 where only_row;
    return true;
end;
$$;

-- For everybody with the code: nothing of what staff prepare, no draft, no result before it is
-- shown, no ballot and no number of them.
create function public.join_meeting(code text) returns jsonb
language sql stable security definer set search_path = '' as $$
    select jsonb_build_object(
        'id', id, 'day', day, 'state', state, 'public', public, 'stage', stage,
        'rounds', coalesce((
            select jsonb_agg(
                private.round_json(rounds, rounds.state = 'shown') order by position, rounds.id
            )
            from public.rounds where meeting_id = meetings.id and rounds.state <> 'draft'
        ), '[]')
    )
    from public.meetings where meetings.code = join_meeting.code and state <> 'preparing'
$$;

-- Rounds -------------------------------------------------------------------------------------

create function public.add_round(asked jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.runs_meetings());
    perform private.refuse_unless(
        private.has_texts(asked, array['id', 'meeting_id', 'kind', 'definition'])
        and asked ->> 'id' ~ '^[0-9a-f]{32}$'
        and asked ->> 'kind' in ('dots', 'ranks', 'statements', 'tags')
        and coalesce(jsonb_typeof(asked -> 'position'), 'null') = 'number'
        and asked ->> 'position' ~ '^\d{1,6}$'
        and char_length(asked ->> 'definition') <= 50000,
        'This is no question for the room.'
    );
    perform private.refuse_unless(
        exists (select 1 from public.meetings where id = asked ->> 'meeting_id'),
        'There is no such meeting.'
    );
    insert into public.rounds (id, meeting_id, position, kind, definition) values (
        asked ->> 'id', asked ->> 'meeting_id', (asked ->> 'position')::integer,
        asked ->> 'kind', asked ->> 'definition'
    );
end;
$$;

create function public.list_rounds(meeting_id text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() is not null);
    return coalesce((
        select jsonb_agg(private.round_json(rounds, true) order by position, id)
        from public.rounds where rounds.meeting_id = list_rounds.meeting_id
    ), '[]');
end;
$$;

create function public.delete_round(id text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.runs_meetings());
    delete from public.rounds where rounds.id = delete_round.id and state = 'draft';
    return found;
end;
$$;

create function public.move_round(id text, seen text, state text, result text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.runs_meetings());
    perform private.refuse_unless(
        (seen, move_round.state) in (
            ('draft', 'open'), ('open', 'closed'), ('closed', 'counted'), ('counted', 'shown'),
            ('shown', 'counted')
        )
        and (move_round.result is not null) = ((seen, move_round.state) = ('closed', 'counted'))
        and coalesce(char_length(move_round.result), 1) between 1 and 200000,
        'A round cannot go from there to here.'
    );
    update public.rounds
    set state = move_round.state, result = coalesce(move_round.result, rounds.result)
    where rounds.id = move_round.id and rounds.state = seen;
    if not found then
        return false;
    end if;
    delete from public.ballots
    where round_id = move_round.id and (seen, move_round.state) = ('closed', 'counted');
    update public.revision set number = number + 1 where only_row;
    return true;
end;
$$;

-- By everybody with a phone. The share lock waits for a round that is being closed, so that no
-- ballot comes after it.
create function public.cast_ballot(round_id text, seat text, choice text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
    perform private.refuse_unless(
        char_length(cast_ballot.choice) <= 4000, 'This ballot is too long.'
    );
    perform private.refuse_unless(
        cast_ballot.seat ~ '^[0-9a-f]{32}$' and cast_ballot.choice is not null,
        'This is no ballot.'
    );
    perform 1 from public.rounds where id = cast_ballot.round_id and state = 'open' for share;
    if not found then
        return false;
    end if;
    perform private.refuse_unless(
        (
            select count(*) from public.ballots
            where ballots.round_id = cast_ballot.round_id and ballots.seat <> cast_ballot.seat
        ) < 2000,
        'More people have voted than there can be in a room.'
    );
    insert into public.ballots
    values (cast_ballot.round_id, cast_ballot.seat, cast_ballot.choice)
    on conflict on constraint ballots_pkey do update set choice = excluded.choice;
    return true;
end;
$$;

create function public.list_ballots(round_id text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.runs_meetings());
    return coalesce((
        select jsonb_agg(choice order by choice collate "C") from public.ballots
        where ballots.round_id = list_ballots.round_id
    ), '[]');
end;
$$;

create function public.ballot_count(round_id text) returns bigint
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.runs_meetings());
    return (
        select count(*) from public.ballots where ballots.round_id = ballot_count.round_id
    );
end;
$$;

-- Promises -----------------------------------------------------------------------------------

create function public.add_promise(promise jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.runs_meetings());
    perform private.refuse_unless(
        private.has_texts(promise, array['id', 'meeting_id', 'definition', 'state'])
        and promise ->> 'id' ~ '^[0-9a-f]{32}$'
        and promise ->> 'state' in (
            'open', 'testing', 'adopted', 'adapted', 'abandoned', 'cannot'
        )
        and char_length(promise ->> 'definition') <= 20000,
        'This is no promise.'
    );
    perform private.refuse_unless(
        exists (select 1 from public.meetings where id = promise ->> 'meeting_id'),
        'There is no such meeting.'
    );
    insert into public.promises values (
        promise ->> 'id', promise ->> 'meeting_id', promise ->> 'definition',
        promise ->> 'state', 1
    );
end;
$$;

create function public.list_promises() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
    perform private.require(private.staff_role() is not null);
    return coalesce((
        select jsonb_agg(to_jsonb(promises) order by id) from public.promises
    ), '[]');
end;
$$;

create function public.keep_promise(id text, seen integer, state text, definition text)
returns boolean
language plpgsql security definer set search_path = '' as $$
begin
    perform private.require(private.runs_meetings());
    perform private.refuse_unless(
        keep_promise.state in ('open', 'testing', 'adopted', 'adapted', 'abandoned', 'cannot')
        and char_length(keep_promise.definition) <= 20000,
        'This is no promise.'
    );
    update public.promises
    set state = keep_promise.state, definition = keep_promise.definition, version = version + 1
    where promises.id = keep_promise.id and version = seen;
    return found;
end;
$$;

-- From a café's computer ---------------------------------------------------------------------

-- A meeting with its rounds and promises, for admins; false where it is there already. A round that
-- was being voted on comes as a draft: ballots stay where they were cast.
create function public.copy_meeting(kept jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
    asked jsonb;
    promise jsonb;
begin
    perform private.require(private.staff_role() = 'admin');
    perform private.refuse_unless(
        coalesce(jsonb_typeof(kept -> 'rounds'), 'null') = 'array'
        and coalesce(jsonb_typeof(kept -> 'promises'), 'null') = 'array'
        and private.has_texts(kept -> 'meeting', array['id']),
        'This is no meeting.'
    );
    if exists (select 1 from public.meetings where id = kept #>> '{meeting,id}') then
        return false;
    end if;
    perform public.add_meeting(kept -> 'meeting');
    for asked in select jsonb_array_elements(kept -> 'rounds') loop
        perform public.add_round(asked);
        update public.rounds set state = asked ->> 'state', result = asked ->> 'result'
        where id = asked ->> 'id' and asked ->> 'state' in ('counted', 'shown')
        and char_length(asked ->> 'result') between 1 and 200000;
    end loop;
    for promise in select jsonb_array_elements(kept -> 'promises') loop
        perform public.add_promise(promise);
    end loop;
    return true;
end;
$$;

revoke execute on function
    private.runs_meetings(),
    private.has_texts(jsonb, text[]),
    private.round_json(public.rounds, boolean),
    public.add_meeting(jsonb),
    public.list_meetings(),
    public.keep_meeting(text, integer, jsonb),
    public.set_stage(text, integer, text),
    public.join_meeting(text),
    public.add_round(jsonb),
    public.list_rounds(text),
    public.delete_round(text),
    public.move_round(text, text, text, text),
    public.cast_ballot(text, text, text),
    public.list_ballots(text),
    public.ballot_count(text),
    public.add_promise(jsonb),
    public.list_promises(),
    public.keep_promise(text, integer, text, text),
    public.copy_meeting(jsonb)
    from public, anon, authenticated, service_role;
grant execute on function
    public.join_meeting(text),
    public.cast_ballot(text, text, text)
    to anon, authenticated;
grant execute on function
    public.add_meeting(jsonb),
    public.list_meetings(),
    public.keep_meeting(text, integer, jsonb),
    public.set_stage(text, integer, text),
    public.add_round(jsonb),
    public.list_rounds(text),
    public.delete_round(text),
    public.move_round(text, text, text, text),
    public.list_ballots(text),
    public.ballot_count(text),
    public.add_promise(jsonb),
    public.list_promises(),
    public.keep_promise(text, integer, text, text),
    public.copy_meeting(jsonb)
    to authenticated;

-- Meetings: what is planned, what the room votes on, and what was promised.

create table meetings (
    id text primary key,
    code text not null unique,
    day text not null,
    state text not null check (state in ('preparing', 'open', 'ended', 'published')),
    public text not null,
    private text not null,
    version integer not null,
    stage text not null,
    stage_version integer not null
) strict, without rowid;

create table rounds (
    id text primary key,
    meeting_id text not null references meetings (id),
    position integer not null,
    kind text not null check (kind in ('dots', 'ranks', 'statements', 'tags')),
    definition text not null,
    state text not null check (state in ('draft', 'open', 'closed', 'counted', 'shown')),
    result text not null default '',
    check ((state in ('counted', 'shown')) = (result <> ''))
) strict, without rowid;

create index rounds_by_meeting on rounds (meeting_id);

-- Only while a round is open or being counted.
create table ballots (
    round_id text not null references rounds (id),
    seat text not null,  -- another one in each round: a keyed hash of what the phone holds
    choice text not null,
    primary key (round_id, seat)
) strict, without rowid;

create table promises (
    id text primary key,
    meeting_id text not null references meetings (id),
    definition text not null,
    state text not null check (
        state in ('open', 'testing', 'adopted', 'adapted', 'abandoned', 'cannot')
    ),
    version integer not null
) strict, without rowid;

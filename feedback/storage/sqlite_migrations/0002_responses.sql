-- What was answered. No column knows a time finer than the day, an address or a device.
--
-- The tables have no row number: rows lie in the order of their random ids, so that the file
-- does not tell in which order people answered.

create table responses (
    id text primary key,
    submission_key text not null unique,
    survey_id text not null,
    survey_version integer not null,
    code text not null references placements (code),
    site_id integer not null references sites (id),
    day text not null check (day glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    source text not null check (source in ('web', 'tablet', 'example')),
    permission text not null check (permission in ('count_only', 'read', 'show')),
    -- In the figures on the wall. Set in batches, so that no single answer can be read off.
    counted integer not null default 0 check (counted in (0, 1)),
    set_aside integer not null default 0 check (set_aside in (0, 1)),
    set_aside_reason text not null default '',
    foreign key (survey_id, survey_version) references surveys (id, version)
) strict, without rowid;

create index responses_by_site_and_day on responses (site_id, day, counted);
create index responses_to_count on responses (site_id, day) where counted = set_aside;
create index responses_set_aside on responses (day) where set_aside = 1;

create table answers (
    response_id text not null references responses (id) on delete cascade,
    question text not null,
    option text not null,
    primary key (response_id, question, option)
) strict, without rowid;

create table comments (
    id text primary key,
    response_id text not null references responses (id) on delete cascade,
    question text not null,
    body text,  -- null: only counted, the words were never kept
    state text not null check (state in ('counted', 'waiting', 'shown', 'hidden', 'read')),
    shown_text text not null default '',
    shown_order integer not null default 0,  -- the latest approved first; not when it was written
    polarity real not null,
    sensitive text not null,
    check (state = 'counted' or body is not null),
    check (state <> 'shown' or shown_text <> '')
) strict, without rowid;

create index comments_by_state on comments (state);
create index comments_by_response on comments (response_id);

create table tags (
    comment_id text not null references comments (id) on delete cascade,
    theme text not null,
    evidence text not null,
    primary key (comment_id, theme)
) strict, without rowid;

-- What was answered. The same step as sqlite_migrations/0002_responses.sql.
--
-- No column knows a time finer than the day, an address or a device. Ids are random (version 4:
-- versions 1 and 7 carry the time).

create table public.responses (
    id uuid primary key default gen_random_uuid(),
    submission_key text not null unique check (submission_key ~ '^[0-9a-f]{32}$'),
    survey_id text not null,
    survey_version integer not null,
    code text not null references public.placements (code),
    site_id bigint not null references public.sites (id),
    day date not null,
    source text not null check (source in ('web', 'tablet', 'example')),
    permission text not null check (permission in ('count_only', 'read', 'show')),
    -- In the figures on the wall. Set in batches, so that no single answer can be read off.
    counted boolean not null default false,
    set_aside boolean not null default false,
    set_aside_reason text not null default '',
    foreign key (survey_id, survey_version) references public.surveys (id, version)
);

create index responses_by_site_and_day on public.responses (site_id, day, counted);
create index responses_to_count on public.responses (site_id, day) where counted = set_aside;
create index responses_set_aside on public.responses (day) where set_aside;

create table public.answers (
    response_id uuid not null references public.responses (id) on delete cascade,
    question text not null,
    option text not null,
    primary key (response_id, question, option)
);

create table public.comments (
    id uuid primary key default gen_random_uuid(),
    response_id uuid not null references public.responses (id) on delete cascade,
    question text not null,
    body text,  -- null: only counted, the words were never kept
    state text not null check (state in ('counted', 'waiting', 'shown', 'hidden', 'read')),
    shown_text text not null default '',
    shown_order bigint not null default 0,  -- the latest approved first; not when it was written
    polarity real not null,
    sensitive jsonb not null,
    check (state = 'counted' or body is not null),
    check (state <> 'shown' or shown_text <> '')
);

create index comments_by_state on public.comments (state);
create index comments_by_response on public.comments (response_id);

create table public.tags (
    comment_id uuid not null references public.comments (id) on delete cascade,
    theme text not null,
    evidence jsonb not null,
    primary key (comment_id, theme)
);

alter table public.responses enable row level security;
alter table public.answers enable row level security;
alter table public.comments enable row level security;
alter table public.tags enable row level security;

revoke all on public.responses, public.answers, public.comments, public.tags
    from anon, authenticated, public;

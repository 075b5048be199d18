-- Themes that people can change: versions of the codebook, what tagged a comment, and what a person
-- says that it is about. The tone takes the place of a polarity that nothing read.
--
-- `comments` and `tags` are made anew, because no CHECK can be changed; `tags` goes first, so that
-- dropping `comments` finds nothing to erase with it. The rollup's triggers go with them, and the
-- next step makes them anew.

create table codebooks (
    version integer primary key check (version > 0),
    definition text not null,
    learned text not null,  -- '' where nothing was learned
    day text not null,
    staff_id integer not null,
    note text not null
) strict;

create trigger codebooks_are_not_changed before update on codebooks
begin
    select raise(abort, 'a version of the codebook is never changed');
end;

create trigger codebooks_are_not_deleted before delete on codebooks
begin
    select raise(abort, 'a version of the codebook is never deleted');
end;

drop trigger rollup_follows;

create table comments_to_be (
    id text primary key,
    response_id text not null references responses (id) on delete cascade,
    question text not null,
    body text,  -- null: only counted, the words were never kept
    -- nil: there is nothing in it ("n/a"), so nobody needs to decide on it
    state text not null check (state in ('counted', 'waiting', 'shown', 'hidden', 'read', 'nil')),
    shown_text text not null default '',
    shown_order integer not null default 0,  -- the latest approved first; not when it was written
    tone text check (tone in ('positive', 'neutral_mixed', 'negative')),
    language text not null default '' check (language = '' or language glob '[a-z][a-z]'),
    codebook_version integer not null default 0,  -- what tagged it; 0: nothing yet
    sensitive text not null,
    read_first text not null default '[]',
    check (state in ('counted', 'nil') or body is not null),
    check (state <> 'shown' or shown_text <> ''),
    check (body is not null or read_first = '[]' and tone is null and language = '')
) strict, without rowid;

insert into comments_to_be
    (id, response_id, question, body, state, shown_text, shown_order, sensitive, read_first)
select id, response_id, question, body, state, shown_text, shown_order, sensitive, read_first
from comments;

create table tags_to_be (
    comment_id text not null references comments_to_be (id) on delete cascade,
    theme text not null,
    evidence text not null,
    found_by text not null default 'codebook' check (
        found_by in ('person', 'codebook', 'learning')
    ),
    primary key (comment_id, theme)
) strict, without rowid;

insert into tags_to_be (comment_id, theme, evidence) select comment_id, theme, evidence from tags;

drop table tags;
drop table comments;
alter table comments_to_be rename to comments;
alter table tags_to_be rename to tags;

create index comments_by_state on comments (state);
create index comments_by_response on comments (response_id);
create index comments_by_codebook on comments (codebook_version) where body is not null;

-- A person's whole word on what a comment is about.
create table checked_comments (
    comment_id text primary key references comments (id) on delete cascade,
    themes text not null,
    codebook_version integer not null,  -- whose themes they chose from
    staff_id integer not null,
    day text not null
) strict, without rowid;

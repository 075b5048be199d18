-- Published months. What passed the gate is kept as it was, and never counted again.

create table publications (
    month text not null check (month glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-01'),
    part integer not null check (part > 0),  -- 1: the first; more: a stated revision
    day text not null,
    codebook_version integer not null,
    threshold integer not null check (threshold >= 5),
    base integer not null check (base >= threshold),
    tables text not null,
    staff_id integer not null,  -- 0: the command line
    primary key (month, part)
) strict, without rowid;

create trigger publications_are_not_changed before update on publications
begin
    select raise(abort, 'publications are only ever added');
end;

create trigger publications_are_not_deleted before delete on publications
begin
    select raise(abort, 'publications are only ever added');
end;

-- The part of its month's publications that an answer is in; 0: in none yet.
alter table responses add column published integer not null default 0 check (published >= 0);

create index responses_to_publish on responses (day) where published = 0 and set_aside = 0;

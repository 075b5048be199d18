-- Answers that staff bring: typed in from paper forms, or out of a file.
--
-- `responses` is made anew, because no CHECK can be changed: its rows go out and come back, so that
-- it keeps its name all the while, and with that the tables, views and triggers that name it. Its
-- own triggers come after its rows: what is in the figures is counted already.

create table responses_before as
select id, submission_key, survey_id, survey_version, code, site_id, day, source, permission, counted,
    set_aside, set_aside_reason
from responses;

drop table responses;

create table responses (
    id text primary key,
    submission_key text not null unique,
    survey_id text not null,
    survey_version integer not null,
    code text not null references placements (code),
    site_id integer not null references sites (id),
    day text not null check (day glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    source text not null check (source in ('web', 'tablet', 'paper', 'import', 'example')),
    permission text not null check (permission in ('count_only', 'read', 'show')),
    -- In the figures on the wall. Set in batches, so that no single answer can be read off.
    counted integer not null default 0 check (counted in (0, 1)),
    set_aside integer not null default 0 check (set_aside in (0, 1)),
    set_aside_reason text not null default '',
    foreign key (survey_id, survey_version) references surveys (id, version)
) strict, without rowid;

insert into responses
    (id, submission_key, survey_id, survey_version, code, site_id, day, source, permission, counted,
    set_aside, set_aside_reason)
select id, submission_key, survey_id, survey_version, code, site_id, day, source, permission, counted,
    set_aside, set_aside_reason
from responses_before
order by id;

drop table responses_before;

create index responses_by_site_and_day on responses (site_id, day, counted);
create index responses_to_count on responses (site_id, day) where counted = set_aside;
create index responses_set_aside on responses (day) where set_aside = 1;

-- As in 0005.

create trigger rollup_before_response_changes before update of counted, site_id, day on responses
when old.counted = 1
begin
    insert into rollup_changes (response_id, step) values (old.id, -1);
end;

create trigger rollup_after_response_changes after update of counted, site_id, day on responses
when new.counted = 1
begin
    insert into rollup_changes (response_id, step) values (new.id, 1);
end;

create trigger rollup_after_response_comes after insert on responses when new.counted = 1
begin
    insert into rollup_changes (response_id, step) values (new.id, 1);
end;

create trigger rollup_before_response_goes before delete on responses when old.counted = 1
begin
    insert into rollup_changes (response_id, step) values (old.id, -1);
end;

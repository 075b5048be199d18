-- What each site asks, and on which days. A site without a row asks the shipped survey; a row
-- without a survey asks it too, in its current version, within its days.

create table asked_surveys (
    site_id integer primary key references sites (id),
    survey_id text,
    survey_version integer,
    -- The first and the last day on which people can answer; empty: no bound.
    opens_on text check (opens_on glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    closes_on text check (closes_on glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    foreign key (survey_id, survey_version) references surveys (id, version),
    check ((survey_id is null) = (survey_version is null)),
    check (opens_on <= closes_on)
) strict;

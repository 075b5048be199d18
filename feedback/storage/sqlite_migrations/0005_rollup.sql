-- The rollup: how many responses, by site, month and kind of resident, so that trends and the live
-- view read a few counts instead of every answer. Triggers keep it exact.
--
-- In it is what is in the figures (`counted`). A kind of resident is an option of the question
-- `describe`; whoever ticks two counts in both, and everybody counts in kind ''. So kinds overlap:
-- they never add up to everybody.

-- What each version of a survey asks. An option that its survey does not have is not counted: it
-- would be words of a stranger's on the wall.
create table survey_options (
    survey_id text not null,
    survey_version integer not null,
    question text not null,
    option text not null,
    primary key (survey_id, survey_version, question, option),
    foreign key (survey_id, survey_version) references surveys (id, version)
) strict, without rowid;

-- By json_each alone: SQLite calls json_extract unsafe in what a file brings with it.
create view asked as
select distinct surveys.id as survey_id, version as survey_version, id.value as question,
    key.value as option
from surveys, json_each(definition, '$.questions') as question,
    json_each(question.value) as id,
    json_each(question.value, '$.options') as option,
    json_each(option.value) as key
where id.key = 'id' and key.key = 'key';

create trigger surveys_keep_options after insert on surveys
begin
    insert into survey_options (survey_id, survey_version, question, option)
    select survey_id, survey_version, question, option from asked
    where survey_id = new.id and survey_version = new.version;
end;

insert into survey_options (survey_id, survey_version, question, option)
select survey_id, survey_version, question, option from asked;

create table rollup (
    site_id integer not null references sites (id),
    kind text not null,
    month text not null check (month glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-01'),
    figure text not null check (
        figure in ('responses', 'with_words', 'no_theme', 'theme', 'option')
    ),
    question text not null,  -- of an option; else ''
    item text not null,  -- the theme or option; else ''
    n integer not null,
    primary key (site_id, kind, month, figure, question, item)
) strict, without rowid;

create view ticked as
select response_id, question, option
from answers join responses on responses.id = response_id
join survey_options using (survey_id, survey_version, question, option);

-- The one way into the rollup: insert a response's id with step 1 to count it in, -1 to take it
-- out, as it stands at that moment. Nothing happens to one that is not in the figures.
create view rollup_changes (response_id, step) as select null, null where false;

create trigger rollup_follows instead of insert on rollup_changes
begin
    insert into rollup (site_id, kind, month, figure, question, item, n)
    select site_id, kind, substr(day, 1, 7) || '-01', figure, question, item, new.step
    from responses, (
        select '' as kind
        union all
        select option from ticked
        where response_id = new.response_id and question = 'describe' and option <> ''
    ), (
        select 'responses' as figure, '' as question, '' as item
        union all
        select distinct 'with_words', '', '' from comments where response_id = new.response_id
        union all
        select distinct 'no_theme', '', '' from comments where response_id = new.response_id
        and not exists (
            select 1 from comments join tags on comment_id = comments.id
            where response_id = new.response_id
        )
        union all
        select distinct 'theme', '', theme from comments join tags on comment_id = comments.id
        where response_id = new.response_id
        union all
        select 'option', question, option from ticked where response_id = new.response_id
    )
    where responses.id = new.response_id and counted = 1
    on conflict do update set n = n + excluded.n;

    -- A count of nobody is not kept: it would tell that there was somebody.
    delete from rollup
    where n = 0 and new.step < 0
    and (site_id, month) = (
        select site_id, substr(day, 1, 7) || '-01' from responses where id = new.response_id
    )
    and kind in (
        select ''
        union all
        select option from answers where response_id = new.response_id and question = 'describe'
    );
end;

insert into rollup_changes (response_id, step) select id, 1 from responses where counted = 1;

-- Responses that join the figures, leave them, or are erased.

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

-- What belongs to a response in the figures comes or goes: out as it was, in as it is then. When
-- the response itself goes, it is no longer there to be found, and was taken out above. A row that
-- is there already does not come: SQLite runs the `before` also when a conflict then does nothing.
-- (`insert or replace` would go past these triggers; nothing of ours uses it.)

create trigger rollup_before_answer_comes before insert on answers
when (select counted from responses where id = new.response_id) = 1
and not exists (
    select 1 from answers
    where response_id = new.response_id and question = new.question and option = new.option
)
begin
    insert into rollup_changes (response_id, step) values (new.response_id, -1);
end;

create trigger rollup_after_answer_came after insert on answers
when (select counted from responses where id = new.response_id) = 1
begin
    insert into rollup_changes (response_id, step) values (new.response_id, 1);
end;

create trigger rollup_before_answer_goes before delete on answers
when (select counted from responses where id = old.response_id) = 1
begin
    insert into rollup_changes (response_id, step) values (old.response_id, -1);
end;

create trigger rollup_after_answer_went after delete on answers
when (select counted from responses where id = old.response_id) = 1
begin
    insert into rollup_changes (response_id, step) values (old.response_id, 1);
end;

create trigger rollup_before_comment_comes before insert on comments
when (select counted from responses where id = new.response_id) = 1
and not exists (select 1 from comments where id = new.id)
begin
    insert into rollup_changes (response_id, step) values (new.response_id, -1);
end;

create trigger rollup_after_comment_came after insert on comments
when (select counted from responses where id = new.response_id) = 1
begin
    insert into rollup_changes (response_id, step) values (new.response_id, 1);
end;

create trigger rollup_before_comment_goes before delete on comments
when (select counted from responses where id = old.response_id) = 1
begin
    insert into rollup_changes (response_id, step) values (old.response_id, -1);
end;

create trigger rollup_after_comment_went after delete on comments
when (select counted from responses where id = old.response_id) = 1
begin
    insert into rollup_changes (response_id, step) values (old.response_id, 1);
end;

create trigger rollup_before_tag_comes before insert on tags
begin
    insert into rollup_changes (response_id, step)
    select response_id, -1 from comments join responses on responses.id = response_id
    where comments.id = new.comment_id and counted = 1
    and not exists (
        select 1 from tags where comment_id = new.comment_id and theme = new.theme
    );
end;

create trigger rollup_after_tag_came after insert on tags
begin
    insert into rollup_changes (response_id, step)
    select response_id, 1 from comments join responses on responses.id = response_id
    where comments.id = new.comment_id and counted = 1;
end;

create trigger rollup_before_tag_goes before delete on tags
begin
    insert into rollup_changes (response_id, step)
    select response_id, -1 from comments join responses on responses.id = response_id
    where comments.id = old.comment_id and counted = 1;
end;

create trigger rollup_after_tag_went after delete on tags
begin
    insert into rollup_changes (response_id, step)
    select response_id, 1 from comments join responses on responses.id = response_id
    where comments.id = old.comment_id and counted = 1;
end;

-- They come and go, but are never moved or renamed: that would be neither.

create trigger answers_are_not_moved before update on answers
begin
    select raise(abort, 'answers are added and removed, never changed');
end;

create trigger comments_are_not_moved before update of id, response_id on comments
begin
    select raise(abort, 'comments are never moved');
end;

create trigger tags_are_not_moved before update of comment_id, theme on tags
begin
    select raise(abort, 'tags are added and removed, never changed');
end;

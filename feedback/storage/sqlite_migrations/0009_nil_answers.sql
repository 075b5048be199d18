-- Answers that only say that there is nothing to say are counted apart: `nil` counts responses in which
-- no comment says anything, `with_words` those in which one does. What was found in a comment that
-- says nothing counts nowhere.
--
-- `rollup` is made anew, because no CHECK can be changed, and with it the triggers that the step
-- before took away.

create table rollup_to_be (
    site_id integer not null references sites (id),
    kind text not null,
    month text not null check (month glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-01'),
    figure text not null check (
        figure in ('responses', 'with_words', 'nil', 'no_theme', 'theme', 'option')
    ),
    question text not null,  -- of an option; else ''
    item text not null,  -- the theme or option; else ''
    n integer not null,
    primary key (site_id, kind, month, figure, question, item)
) strict, without rowid;

insert into rollup_to_be (site_id, kind, month, figure, question, item, n)
select site_id, kind, month, figure, question, item, n from rollup;

drop table rollup;
alter table rollup_to_be rename to rollup;

create view said as
select response_id, theme
from comments left join tags on comment_id = comments.id
where state <> 'nil';

-- As in 0005, and `nil`.
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
        select distinct 'with_words', '', '' from said where response_id = new.response_id
        union all
        select distinct 'nil', '', '' from comments where response_id = new.response_id
        and not exists (select 1 from said where response_id = new.response_id)
        union all
        select 'no_theme', '', '' from said where response_id = new.response_id
        group by response_id having count(theme) = 0
        union all
        select distinct 'theme', '', theme from said
        where response_id = new.response_id and theme is not null
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

-- As in 0005.

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

create trigger comments_are_not_moved before update of id, response_id on comments
begin
    select raise(abort, 'comments are never moved');
end;

create trigger tags_are_not_moved before update of comment_id, theme on tags
begin
    select raise(abort, 'tags are added and removed, never changed');
end;

-- A comment that turns out to say something, or nothing.

create trigger rollup_before_comment_turns before update of state on comments
when (old.state = 'nil') <> (new.state = 'nil')
begin
    insert into rollup_changes (response_id, step) values (old.response_id, -1);
end;

create trigger rollup_after_comment_turned after update of state on comments
when (old.state = 'nil') <> (new.state = 'nil')
begin
    insert into rollup_changes (response_id, step) values (new.response_id, 1);
end;

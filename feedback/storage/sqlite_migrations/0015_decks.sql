-- What a meeting presents: screens as they were frozen, and the quotes that were chosen, by id. Words
-- are looked up when they are shown, so that those taken down are gone from everywhere.

alter table meetings add column deck text not null default '[]';
alter table meetings add column quotes text not null default '[]';

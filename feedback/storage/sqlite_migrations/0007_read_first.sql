-- Words because of which a person should read a comment before any other, as positions in it. None
-- where the words are only counted: nobody could read them.

alter table comments add column read_first text not null default '[]'
    check (body is not null or read_first = '[]');

-- Months can be published together, as one period: its last month, and how many months it has.

alter table publications
    add column months integer not null default 1 check (months between 1 and 120);

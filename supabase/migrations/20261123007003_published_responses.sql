-- To find the published answers of a month, and which sites have enough of them, without the rest.

create index responses_published on public.responses (day, site_id) where published > 0;

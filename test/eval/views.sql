-- The samples as the outcomes speak of them. {samples} is replaced by the folder.
create view orders as select order_id::bigint as order_id, customer_id, order_date::date as order_date, status,
  try_cast(nullif(amount, 'N/A') as decimal(12, 2)) as amount, currency, country, email, updated_at::timestamp as updated_at
  from read_csv('{samples}/orders.csv', all_varchar = true);
create view customers as select customer_id, name, email, phone, country, segment, signup_date::date as signup_date, ssn
  from read_csv('{samples}/customers.csv', all_varchar = true);
create view products as select sku, name, category, price::decimal(12, 2) as price, active::boolean as active
  from read_csv('{samples}/products.csv', all_varchar = true);
create view payments as select payment_id, order_id::bigint as order_id, method, amount_cents::bigint as amount_cents, paid_at::timestamp as paid_at, status
  from read_csv('{samples}/payments.csv.gz', all_varchar = true);
create view web_events as select * from '{samples}/web_events.parquet';
create view items as select order_id, position, item.sku as sku, item.qty as qty, item.unit_price as unit_price
  from (select order_id, unnest(line_items) as item, generate_subscripts(line_items, 1) as position from read_json('{samples}/order_items.jsonl', format = 'newline_delimited'));
create view inbox as select order_id::bigint as order_id, customer_id, order_date::date as order_date, status,
  try_cast(nullif(amount, 'N/A') as decimal(12, 2)) as amount, currency, country, email, updated_at::timestamp as updated_at, channel, 'samples/inbox/' || parse_filename(filename) as file
  from read_csv('{samples}/inbox/*.csv', all_varchar = true, union_by_name = true, filename = true);
create view hostile as select * from read_csv('{samples}/hostile.csv', all_varchar = true);

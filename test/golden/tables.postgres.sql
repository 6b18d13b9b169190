create or replace function kartoteka_words(words text) returns text language plpgsql immutable parallel safe as $kartoteka$ begin
      if words is null or words = '' then return ''; end if;
      words := regexp_replace(lower(words collate "C"), '[^a-z0-9-􏿿]+', ' ', 'g');
      if octet_length(words) <> length(words) then
        words := translate(replace(replace(replace(replace(replace(replace(replace(replace(words, 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'þ', 'th'), 'Þ', 'th'), 'ß', 'ss'), 'ẞ', 'ss'), 'àáâãäåāăąǎÀÁÂÃÄÅĀĂĄǍçćĉċčÇĆĈĊČďđðĎĐÐèéêëēĕėęěÈÉÊËĒĔĖĘĚĝğġģĜĞĠĢĥħĤĦìíîïĩīĭįǐÌÍÎÏĨĪĬĮǏĵĴķĶĺļľłŀĹĻĽŁĿñńņňŋÑŃŅŇŊòóôõöøōŏőǒÒÓÔÕÖØŌŎŐǑŕŗřŔŖŘśŝşšșŚŜŞŠȘţťŧțŢŤŦȚùúûüũūŭůűųǔǖǘǚǜÙÚÛÜŨŪŬŮŰŲǓǕǗǙǛŵẁẃẅŴẀẂẄýÿŷÝŸŶźżžŹŻŽıİ ¡¦§¨©«¬­®¯°±´¶·¸»¿×÷           ​    ⁠﻿‐‑‒–—―‖‗‘’‚‛“”„‟†‡•…‰′″‹›※€£¥¢¤™−　、。〃〈〉《》「」『』【】〔〕〖〗〜・！＂＃％＆＇（）＊，－．／：；＜＝＞？＠［＼］＿｛｜｝～￥،؛؟٪٫٬٭۔।॥', 'aaaaaaaaaaaaaaaaaaaaccccccccccddddddeeeeeeeeeeeeeeeeeegggggggghhhhiiiiiiiiiiiiiiiiiijjkkllllllllllnnnnnnnnnnoooooooooooooooooooorrrrrrssssssssssttttttttuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuwwwwwwwwyyyyyyzzzzzzii                                                                                                                                   ');
        if words ~ '[฀-໿က-႟ក-៿⺀-⿟々-〇぀-ヿ㐀-䶿一-鿿豈-﫿ｦ-ﾟ𠀀-𿿿]' then select string_agg(case when c ~ '[฀-໿က-႟ក-៿⺀-⿟々-〇぀-ヿ㐀-䶿一-鿿豈-﫿ｦ-ﾟ𠀀-𿿿]' then ' ' || c || case when d ~ '[฀-໿က-႟ក-៿⺀-⿟々-〇぀-ヿ㐀-䶿一-鿿豈-﫿ｦ-ﾟ𠀀-𿿿]' then d else '' end || ' ' else c end, '' order by i) into words from (select c, i, lead(c) over (order by i) as d from regexp_split_to_table(words, '') with ordinality as s(c, i)) x; end if;
      end if;
      if length(words) > 200 and words ~ '[^ ]{201}' then
        words := regexp_replace(words, '([^ ]{200})[^ ]+', '\1', 'g');
      end if;
      return words;
    end $kartoteka$;
create or replace function kartoteka_search(high text, middle text, low text, phones text) returns tsvector language plpgsql immutable parallel safe as $kartoteka$ declare words text; begin
      high := kartoteka_words(left(high, 10000));
      middle := kartoteka_words(left(middle, 10000));
      words := high || ' ' || middle || ' ' || kartoteka_words(left(low, 60000)) || ' ' || phones;
      if high <> '' or middle <> '' then words := words || replace(' ' || high || ' ' || middle, ' ', ' '); end if;
      if high <> '' then words := words || replace(' ' || high, ' ', ' '); end if;
      return cast(words as tsvector);
    end $kartoteka$;
create or replace function kartoteka_phone(number text) returns text language plpgsql immutable parallel safe as $kartoteka$ begin
      number := regexp_replace(split_part(number, ';', 1), '[^0-9]', '', 'g');
      return coalesce((select string_agg('' || substr(number, i), ' ') from generate_series(1, least(length(number) - 3, 12)) i), '');
    end $kartoteka$;
create or replace function kartoteka_html(html text) returns text language plpgsql immutable parallel safe as $kartoteka$ begin
      return regexp_replace(replace(html, '< ', ' '), '<[^>]*(>|$)|&(nbsp|amp|lt|gt|quot|#39);', ' ', 'g');
    end $kartoteka$;
create table "firm" ("name" text collate "C", "code" text collate "C", "mood" text collate "C", "limit" numeric(30, 2), "founded" date, "is_active" boolean, "place_street" text collate "C", "place_town" text collate "C", "siren" text collate "C", "id" uuid primary key, "version" bigint, "created_at" timestamptz(3), "created_by_id" uuid references "user" ("id"), "updated_at" timestamptz(3), "updated_by_id" uuid references "user" ("id"), "archived_at" timestamptz(3), "deleted_at" timestamptz(3));
create table "person" ("name" text collate "C", "firm_id" uuid references "firm" ("id"), "about_entity" text collate "C", "about_id" uuid, "id" uuid primary key, "version" bigint, "created_at" timestamptz(3), "created_by_id" uuid references "user" ("id"), "updated_at" timestamptz(3), "updated_by_id" uuid references "user" ("id"), "archived_at" timestamptz(3), "deleted_at" timestamptz(3));
create table "bill" ("number" text collate "C", "firm_id" uuid references "firm" ("id"), "id" uuid primary key, "version" bigint, "created_at" timestamptz(3), "created_by_id" uuid references "user" ("id"), "updated_at" timestamptz(3), "updated_by_id" uuid references "user" ("id"), "archived_at" timestamptz(3), "deleted_at" timestamptz(3));
create table "bill_line" ("text" text collate "C", "quantity" bigint, "price" numeric(30, 2), "unit" text collate "C", "id" uuid primary key, "version" bigint, "created_at" timestamptz(3), "created_by_id" uuid references "user" ("id"), "updated_at" timestamptz(3), "updated_by_id" uuid references "user" ("id"), "archived_at" timestamptz(3), "deleted_at" timestamptz(3), "_owner_id" uuid references "bill" ("id"), "_position" bigint);
create unique index "firm_name_unique" on "firm" ("name") where "deleted_at" is null;
create unique index "firm_code_unique" on "firm" ("code") where "deleted_at" is null;
create index "firm_code_index" on "firm" ("code");
create index "firm_created_by_id_created_at_id_index" on "firm" ("created_by_id", "created_at", "id");
create index "firm_created_at_id_index" on "firm" ("created_at", "id");
create index "firm_name_folded_sort" on "firm" (kartoteka_fold_1("name"), "name", "id", "archived_at") where "deleted_at" is null;
create index "person_firm_id_created_at_id_index" on "person" ("firm_id", "created_at", "id");
create index "person_about_id_created_at_id_index" on "person" ("about_id", "created_at", "id");
create index "person_created_by_id_created_at_id_index" on "person" ("created_by_id", "created_at", "id");
create index "person_created_at_id_index" on "person" ("created_at", "id");
create index "person_name_folded_sort" on "person" (kartoteka_fold_1("name"), "name", "id", "archived_at") where "deleted_at" is null;
create unique index "bill_number_unique" on "bill" ("number") where "deleted_at" is null;
create index "bill_number_index" on "bill" ("number");
create index "bill_firm_id_created_at_id_index" on "bill" ("firm_id", "created_at", "id");
create index "bill_created_by_id_created_at_id_index" on "bill" ("created_by_id", "created_at", "id");
create index "bill_created_at_id_index" on "bill" ("created_at", "id");
create index "bill_number_folded_sort" on "bill" (kartoteka_fold_1("number"), "number", "id", "archived_at") where "deleted_at" is null;
create index "bill_line_created_by_id_created_at_id_index" on "bill_line" ("created_by_id", "created_at", "id");
create index "bill_line__owner_id__position_index" on "bill_line" ("_owner_id", "_position");
create index "bill_line_created_at_id_index" on "bill_line" ("created_at", "id");
create index "bill_line_text_folded_sort" on "bill_line" (kartoteka_fold_1("text"), "text", "id", "archived_at") where "deleted_at" is null;
alter table "firm" add column "_search" tsvector;
create index "_search_firm" on "firm" using gin ("_search") with (gin_pending_list_limit = 512);
create or replace function "_search_firm"() returns trigger language plpgsql as $kartoteka$ begin new."_search" := kartoteka_search('', '', concat_ws(' ', cast("new"."name" as text), cast("new"."code" as text)), ''); return new; end $kartoteka$;
create trigger "_search_insert" before insert on "firm" for each row execute function "_search_firm"();
create trigger "_search_update" before update of "name", "code" on "firm" for each row when ("old"."name" is distinct from "new"."name" or "old"."code" is distinct from "new"."code") execute function "_search_firm"();
alter table "person" add column "_search" tsvector;
create index "_search_person" on "person" using gin ("_search") with (gin_pending_list_limit = 512);
create or replace function "_search_person"() returns trigger language plpgsql as $kartoteka$ begin new."_search" := kartoteka_search('', '', concat_ws(' ', cast("new"."name" as text)), ''); return new; end $kartoteka$;
create trigger "_search_insert" before insert on "person" for each row execute function "_search_person"();
create trigger "_search_update" before update of "name" on "person" for each row when ("old"."name" is distinct from "new"."name") execute function "_search_person"();
alter table "bill" add column "_search" tsvector;
create index "_search_bill" on "bill" using gin ("_search") with (gin_pending_list_limit = 512);
create or replace function "_search_bill"() returns trigger language plpgsql as $kartoteka$ begin new."_search" := kartoteka_search('', '', concat_ws(' ', cast("new"."number" as text)), ''); return new; end $kartoteka$;
create trigger "_search_insert" before insert on "bill" for each row execute function "_search_bill"();
create trigger "_search_update" before update of "number" on "bill" for each row when ("old"."number" is distinct from "new"."number") execute function "_search_bill"();

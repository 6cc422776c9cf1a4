/*
doc: >
  Edges of devices before the caps: owners, secondary users, accounts and instruments. A table of its own, because a check that
  counted what devices reach would keep it in memory to the end.
*/
SELECT (SELECT count(*) FROM device_profile) + (SELECT count(*) FROM secondary_user)
    + (SELECT count(*) FROM reached_account) + (SELECT count(*) FROM reached_instrument) AS links

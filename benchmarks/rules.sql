-- The questions of the 14 rules as an author of SQL would ask them, for the values in force on 2021-06-30.
-- Each answers subject, period, measured, the key and the values of the rows of evidence, at most 1,000 of them
-- a finding. It knows the shortcuts that ours takes: what is repaid adds nothing to a sum, and only books are ranked
-- whose largest debt ten times would lie above the line. rules.py prepares `live`, `calendar`, `workdays` and, for
-- DuckDB has no NFKC, `names`; $as_of is the day of judgement.

-- rule p2p.cap-natural-platform
WITH counted AS (SELECT * FROM live WHERE NOT raises AND borrower_kind = 'natural' AND currency = 'CNY'),
sums AS (SELECT platform_id, borrower_id, sum(outstanding_fen) AS measured FROM counted WHERE outstanding_fen > 0
         GROUP BY ALL HAVING sum(outstanding_fen) > 20000000)
SELECT [platform_id, borrower_id] AS subject, '2021-06' AS period, measured, [platform_id, loan_id] AS key,
       borrower_id, outstanding_fen, currency, borrower_kind, status, opened_on, funded_on
FROM counted JOIN sums USING (platform_id, borrower_id)
QUALIFY row_number() OVER (PARTITION BY platform_id, borrower_id ORDER BY loan_id) <= 1000
ORDER BY platform_id, borrower_id, loan_id;

-- rule p2p.cap-legal-platform
WITH counted AS (SELECT * FROM live WHERE NOT raises AND borrower_kind = 'legal' AND currency = 'CNY'),
sums AS (SELECT platform_id, borrower_id, sum(outstanding_fen) AS measured FROM counted WHERE outstanding_fen > 0
         GROUP BY ALL HAVING sum(outstanding_fen) > 100000000)
SELECT [platform_id, borrower_id] AS subject, '2021-06' AS period, measured, [platform_id, loan_id] AS key,
       borrower_id, outstanding_fen, currency, borrower_kind, status, opened_on, funded_on
FROM counted JOIN sums USING (platform_id, borrower_id)
QUALIFY row_number() OVER (PARTITION BY platform_id, borrower_id ORDER BY loan_id) <= 1000
ORDER BY platform_id, borrower_id, loan_id;

-- rule p2p.cap-natural-total
WITH counted AS (SELECT * FROM live WHERE NOT raises AND borrower_kind = 'natural' AND currency = 'CNY'),
sums AS (SELECT borrower_id, sum(outstanding_fen) AS measured FROM counted WHERE outstanding_fen > 0
         GROUP BY ALL HAVING sum(outstanding_fen) > 100000000)
SELECT [borrower_id] AS subject, '2021-06' AS period, measured, [platform_id, loan_id] AS key,
       borrower_id, outstanding_fen, currency, borrower_kind, status, opened_on, funded_on
FROM counted JOIN sums USING (borrower_id)
QUALIFY row_number() OVER (PARTITION BY borrower_id ORDER BY platform_id, loan_id) <= 1000
ORDER BY borrower_id, platform_id, loan_id;

-- rule p2p.cap-legal-total
WITH counted AS (SELECT * FROM live WHERE NOT raises AND borrower_kind = 'legal' AND currency = 'CNY'),
sums AS (SELECT borrower_id, sum(outstanding_fen) AS measured FROM counted WHERE outstanding_fen > 0
         GROUP BY ALL HAVING sum(outstanding_fen) > 500000000)
SELECT [borrower_id] AS subject, '2021-06' AS period, measured, [platform_id, loan_id] AS key,
       borrower_id, outstanding_fen, currency, borrower_kind, status, opened_on, funded_on
FROM counted JOIN sums USING (borrower_id)
QUALIFY row_number() OVER (PARTITION BY borrower_id ORDER BY platform_id, loan_id) <= 1000
ORDER BY borrower_id, platform_id, loan_id;

-- rule p2p.fundraising-period
WITH spans AS (SELECT *, CASE WHEN raises THEN $as_of ELSE funded_on END AS until FROM live)
SELECT [platform_id, loan_id] AS subject, late.workday::VARCHAR AS period, u.worked - o.worked AS measured,
       [platform_id, loan_id] AS key, opened_on, funded_on, status, until
FROM spans JOIN calendar o ON o.day = opened_on JOIN calendar u ON u.day = until
JOIN workdays late ON late.worked = o.worked + 21
WHERE u.worked - o.worked > 20 AND late.workday >= DATE '2016-08-17'
ORDER BY platform_id, loan_id;

-- rule p2p.custody-shortfall
SELECT [platform_id] AS subject, day::VARCHAR AS period, custodian_balance_fen AS measured,
       [platform_id, day::VARCHAR] AS key, custodian_balance_fen, client_liabilities_fen
FROM custody WHERE day <= $as_of AND custodian_balance_fen < client_liabilities_fen
  AND platform_id IN (SELECT platform_id FROM bound)
ORDER BY platform_id, day;

-- rule p2p.concentration-top10
SELECT [platform_id] AS subject, month AS period, top10_share_bp AS measured, [platform_id, month] AS key,
       top10_share_bp, published_on
FROM monthly WHERE top10_share_bp > 5000 AND month <= '2021-06' AND coalesce(published_on <= $as_of, true)
  AND platform_id IN (SELECT platform_id FROM bound);

-- rule p2p.concentration-top10
WITH counted AS (
  SELECT * FROM live WHERE NOT raises AND platform_id NOT IN (
    SELECT platform_id FROM monthly WHERE month = '2021-06' AND top10_share_bp IS NOT NULL
    AND coalesce(published_on <= $as_of, true))),
owing AS (SELECT platform_id, borrower_id, sum(outstanding_fen) AS owed FROM counted WHERE outstanding_fen > 0
          GROUP BY ALL),
large AS (SELECT platform_id FROM owing GROUP BY ALL HAVING max(owed) * 100000 > sum(owed) * 5000),
debts AS (SELECT platform_id, borrower_id, sum(outstanding_fen) AS owed
          FROM counted SEMI JOIN large USING (platform_id) GROUP BY ALL),
ranked AS (SELECT *, row_number() OVER (PARTITION BY platform_id ORDER BY owed DESC, borrower_id) AS place FROM debts),
shares AS (SELECT platform_id, sum(owed) FILTER (place <= 10) * 10000 // sum(owed) AS measured FROM ranked
           GROUP BY ALL HAVING sum(owed) FILTER (place <= 10) * 10000 > sum(owed) * 5000)
SELECT [platform_id] AS subject, '2021-06' AS period, measured, [platform_id, loan_id] AS key,
       borrower_id, outstanding_fen, currency, status, opened_on, funded_on
FROM counted JOIN ranked USING (platform_id, borrower_id) JOIN shares USING (platform_id)
QUALIFY row_number() OVER (PARTITION BY platform_id ORDER BY place, loan_id) <= 1000
ORDER BY platform_id, place, loan_id;

-- rule p2p.concentration-top1
SELECT [platform_id] AS subject, month AS period, top1_share_bp AS measured, [platform_id, month] AS key,
       top1_share_bp, published_on
FROM monthly WHERE top1_share_bp > 1000 AND month <= '2021-06' AND coalesce(published_on <= $as_of, true)
  AND platform_id IN (SELECT platform_id FROM bound);

-- rule p2p.concentration-top1
WITH counted AS (
  SELECT * FROM live WHERE NOT raises AND platform_id NOT IN (
    SELECT platform_id FROM monthly WHERE month = '2021-06' AND top1_share_bp IS NOT NULL
    AND coalesce(published_on <= $as_of, true))),
debts AS (SELECT platform_id, borrower_id, sum(outstanding_fen) AS owed FROM counted WHERE outstanding_fen > 0
          GROUP BY ALL),
shares AS (SELECT platform_id, max(owed) * 10000 // sum(owed) AS measured FROM debts
           GROUP BY ALL HAVING max(owed) * 10000 > sum(owed) * 1000),
placed AS (SELECT platform_id, borrower_id, sum(outstanding_fen) AS owed
           FROM counted SEMI JOIN shares USING (platform_id) GROUP BY ALL)
SELECT [platform_id] AS subject, '2021-06' AS period, measured, [platform_id, loan_id] AS key,
       borrower_id, outstanding_fen, currency, status, opened_on, funded_on
FROM counted JOIN placed USING (platform_id, borrower_id) JOIN shares USING (platform_id)
QUALIFY row_number() OVER (PARTITION BY platform_id ORDER BY owed DESC, borrower_id, loan_id) <= 1000
ORDER BY platform_id, owed DESC, borrower_id, loan_id;

-- rule p2p.self-financing
WITH RECURSIVE edges AS (
  SELECT true AS down, from_id AS near, to_id AS far, * FROM links
  UNION ALL SELECT false, to_id, from_id, * FROM links),
paths AS (
  SELECT platform_id, platform_id AS node, true AS down, 'self' AS kind, 0 AS hops, 1::HUGEINT AS share,
         DATE '0001-01-01' AS since, DATE '9999-12-31' AS until, []::VARCHAR[][] AS steps FROM bound
  UNION ALL
  SELECT p.platform_id, e.far, e.down, e.kind, hops + 1,
         share * CASE WHEN e.kind = 'owns' THEN e.share_bp ELSE 10000 END,
         greatest(since, e.valid_from), least(until, coalesce(e.valid_to, DATE '9999-12-31')),
         list_append(steps, [e.from_id, e.to_id, e.kind, e.valid_from::VARCHAR])
  FROM paths p JOIN edges e ON p.node = e.near
  WHERE hops < 6 AND (hops = 0 OR (p.kind = 'owns' AND e.kind = 'owns' AND p.down = e.down))
    AND greatest(since, e.valid_from) < least(until, coalesce(e.valid_to, DATE '9999-12-31'))
    AND share * CASE WHEN e.kind = 'owns' THEN e.share_bp ELSE 10000 END >= 2500 * ('1' || repeat('0', 4 * hops))::HUGEINT),
hits AS (
  SELECT l.*, steps FROM live l JOIN paths p ON l.platform_id = p.platform_id AND l.borrower_id = p.node
  WHERE NOT raises AND currency = 'CNY' AND since <= funded_on AND funded_on < until
    AND funded_on >= DATE '2016-08-17'
  QUALIFY row_number() OVER (PARTITION BY l.platform_id, loan_id
    ORDER BY share * ('1' || repeat('0', 24 - 4 * hops))::HUGEINT DESC, hops, kind, p.down, steps) = 1)
SELECT [platform_id, loan_id] AS subject, funded_on::VARCHAR AS period, outstanding_fen AS measured,
       unnest(list_prepend([platform_id, loan_id], steps)) AS key, borrower_id, status, opened_on, funded_on
FROM hits ORDER BY platform_id, loan_id;

-- rule p2p.repeat-project
WITH named AS (
  SELECT * FROM live WHERE project_id IS NOT NULL
  AND (raises OR status IN ('raising', 'current', 'overdue', 'defaulted'))),
several AS (SELECT project_id, count(DISTINCT platform_id) AS measured FROM named
            GROUP BY ALL HAVING min(platform_id) <> max(platform_id)),
days AS (SELECT project_id, platform_id, min(opened_on) AS first FROM named SEMI JOIN several USING (project_id)
         GROUP BY ALL),
second AS (SELECT project_id, first AS day FROM days
           QUALIFY row_number() OVER (PARTITION BY project_id ORDER BY first, platform_id) = 2)
SELECT [project_id] AS subject, day::VARCHAR AS period, measured, [platform_id, loan_id] AS key,
       status, opened_on, funded_on
FROM named JOIN several USING (project_id) JOIN second USING (project_id) WHERE day >= DATE '2016-08-17'
ORDER BY project_id, platform_id, loan_id;

-- rule p2p.promise-wording
WITH clean AS (SELECT product_name, replace(replace(replace(replace(plain,
          '担保本', ''), '环保本', ''), '没有', '未'), '不得', '不') AS text FROM names)
SELECT [platform_id, loan_id] AS subject, opened_on::VARCHAR AS period, 1 AS measured,
       [platform_id, loan_id] AS key, product_name, opened_on
FROM stated SEMI JOIN (SELECT product_name FROM clean WHERE regexp_matches(text,
  '(?:(?:^|\p{P})[^\p{P}不非无未]{0,2}|[^\p{P}不非无未]{3})(?:保本|保息|零风险|无风险|刚兑|稳赚)')) USING (product_name)
WHERE opened_on >= DATE '2016-08-17'
ORDER BY platform_id, loan_id;

-- rule p2p.monthly-late
WITH months AS (
  SELECT strftime(day, '%Y-%m') AS month, day, worked FROM calendar
  WHERE day = last_day(day) AND day >= DATE '2017-08-01' AND day < $as_of),
duties AS (
  SELECT i.*, m.*, p.published_on, p.platform_id AS reporter,
         CASE WHEN p.published_on <= $as_of THEN p.published_on ELSE $as_of END AS until
  FROM institutions i JOIN months m ON licence_from <= day AND coalesce(day < licence_to, true)
  LEFT JOIN monthly p ON p.platform_id = institution_id AND p.month = m.month WHERE i.kind = 'p2p')
SELECT [institution_id] AS subject, month AS period, u.worked - d.worked - 5 AS measured,
       unnest(CASE WHEN reporter IS NULL THEN [[institution_id]]
              ELSE [[institution_id], [institution_id, month]] END) AS key, kind, licence_from, licence_to, published_on
FROM duties d JOIN calendar u ON u.day = until WHERE u.worked - d.worked > 5 ORDER BY ALL;

-- rule lending.rate-cap
SELECT [platform_id, loan_id] AS subject, funded_on::VARCHAR AS period, annual_rate_bp AS measured,
       [platform_id, loan_id] AS key, annual_rate_bp, funded_on
FROM stated_to_cap WHERE funded_on BETWEEN DATE '2021-01-01' AND $as_of AND annual_rate_bp > 4 * 385
ORDER BY platform_id, loan_id;

-- rule p2p.report-mismatch
WITH filed AS (
  SELECT platform_id, balance_fen FROM monthly WHERE month = '2021-06' AND coalesce(published_on <= $as_of, true)
  AND platform_id IN (SELECT platform_id FROM bound)),
counted AS (SELECT * FROM live WHERE NOT raises AND currency = 'CNY'),
books AS (SELECT platform_id, sum(outstanding_fen) AS book FROM counted SEMI JOIN filed USING (platform_id) GROUP BY ALL),
over AS (SELECT platform_id, abs(balance_fen - book) AS measured FROM filed JOIN books USING (platform_id)
         WHERE abs(balance_fen - book) > 1000000 AND abs(balance_fen - book) * 10000 > book * 100),
rows AS (
  SELECT platform_id, loan_id, outstanding_fen, currency, status, opened_on, funded_on, measured
  FROM counted JOIN over USING (platform_id)
  QUALIFY row_number() OVER (PARTITION BY platform_id ORDER BY loan_id) <= 1000)
SELECT [platform_id] AS subject, '2021-06' AS period, measured, [platform_id, '2021-06'] AS key,
       NULL AS outstanding_fen, NULL AS currency, NULL AS status, NULL AS opened_on, NULL AS funded_on FROM over
UNION ALL
SELECT [platform_id], '2021-06', measured, [platform_id, loan_id],
       outstanding_fen, currency, status, opened_on, funded_on FROM rows;

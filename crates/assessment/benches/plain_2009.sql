-- The 2009 method as it reads when every reading stands at its default and every fact is known: points, nothing else.
-- Days are numbers, moments are minutes, money is in fen, a bool is 0 or 1. A comparison with nothing is no tier.
WITH
invested AS (
  SELECT unit, SUM(amount) AS fen FROM investment, run
  WHERE basis = 'final' AND staff = 0 AND date BETWEEN year_from AND year_to GROUP BY unit),
link AS (
  SELECT unit, link, SUM(ok) - SUM(ok_planned) AS ok, SUM(due) - SUM(planned) AS due FROM probes, run
  WHERE day BETWEEN year_from AND year_to GROUP BY unit, link),
rate AS (
  SELECT c.unit, c.ok AS c_ok, c.due AS c_due, p.ok AS p_ok, p.due AS p_due
  FROM (SELECT * FROM link WHERE link = 'city') c
  LEFT JOIN (SELECT * FROM link WHERE link = 'province') p ON p.unit = c.unit),
docs AS (
  SELECT unit, COUNT(*) AS n, SUM(filed = 'all') AS filed_all, SUM(filed IN ('part', 'all')) AS filed_some,
    SUM(maintains) AS maintaining
  FROM doc_departments GROUP BY unit),
seen AS (
  SELECT DISTINCT unit, date AS day FROM website_updates, run
  WHERE kind = 'new' AND date BETWEEN year_from AND year_to),
edged AS (
  SELECT unit, day FROM seen
  UNION SELECT unit, year_from FROM seen, run
  UNION SELECT unit, last_day FROM seen, run GROUP BY unit HAVING MAX(day) < last_day),
steps AS (
  SELECT unit, LAG(day) OVER (PARTITION BY unit ORDER BY day) AS a, day AS b FROM edged),
gaps AS (
  SELECT unit, MAX(b - a - COALESCE((
    SELECT SUM(MAX(0, MIN(h.to_day, b) - MAX(h.from_day, a + 1))) FROM holiday h
    WHERE h.from_day < b AND a < h.to_day), 0)) AS gap
  FROM steps WHERE a IS NOT NULL GROUP BY unit),
news AS (
  SELECT unit, SUM(pieces) AS pieces FROM notices, run
  WHERE published BETWEEN year_from AND year_to GROUP BY unit),
approvals AS (SELECT unit, COUNT(*) AS n, SUM(online) AS online FROM approval_items GROUP BY unit),
software AS (SELECT unit, COUNT(*) AS n FROM issued_software GROUP BY unit),
rules AS (SELECT unit, COUNT(DISTINCT topic) AS n FROM regulations GROUP BY unit),
attended AS (
  SELECT unit, COUNT(*) AS n FROM (
    SELECT DISTINCT unit, person, session FROM trainings_attended, run
    WHERE level IN ('province', 'national') AND certificate = 1 AND date BETWEEN year_from AND year_to)
  GROUP BY unit),
held AS (
  SELECT unit, COUNT(*) AS n, SUM(assessed) AS assessed FROM trainings_held, run
  WHERE date BETWEEN year_from AND year_to GROUP BY unit),
papers AS (
  SELECT unit, COUNT(DISTINCT title) AS n FROM achievements, run
  WHERE kind = 'paper' AND level IN ('province', 'national') AND signed = 1 AND status = 'published'
    AND date BETWEEN year_from AND year_to GROUP BY unit),
results AS (
  SELECT unit, COUNT(DISTINCT title) AS n FROM achievements, run
  WHERE kind = 'result' AND signed = 1 AND status = 'passed' AND date BETWEEN year_from AND year_to GROUP BY unit),
papers_sent AS (
  SELECT unit, COUNT(*) AS n,
    MIN(CASE WHEN material = 'half_summary' THEN received END) AS half_summary,
    MIN(CASE WHEN material = 'half_plan' THEN received END) AS half_plan,
    MIN(CASE WHEN material = 'year_summary' THEN received END) AS year_summary,
    MIN(CASE WHEN material = 'year_plan' THEN received END) AS year_plan,
    MIN(CASE WHEN material = 'self_sheet' THEN received END) AS self_sheet,
    MIN(CASE WHEN material = 'proof' THEN received END) AS proof,
    MIN(CASE WHEN material = 'disc' AND form IN ('package', 'disc') THEN received END) AS disc
  FROM submissions GROUP BY unit),
poor AS (SELECT unit, COUNT(*) AS n FROM quality_findings GROUP BY unit),
tasks AS (
  SELECT unit, COUNT(*) AS n, SUM(result IN ('undone', 'late')) AS untimely FROM special_tasks, run
  WHERE due BETWEEN year_from AND year_to GROUP BY unit),
won AS (
  SELECT unit, COUNT(DISTINCT project) AS n FROM project_events, run
  WHERE event = 'approved' AND date BETWEEN year_from AND year_to GROUP BY unit)
SELECT u.id,
  CASE WHEN goals_n >= goals_d AND goals_d > 0 AND demo_project AND support = 'strong'
      AND COALESCE(i.fen, 0) >= CASE u.kind WHEN 'county' THEN 10000000 ELSE 5000000 END THEN 8
    WHEN goals_n >= goals_d AND goals_d > 0
      AND COALESCE(i.fen, 0) >= CASE u.kind WHEN 'county' THEN 5000000 ELSE 3000000 END THEN 5
    ELSE 1 END,
  CASE WHEN overall_held AND consolidated AND body_state = 'stable' AND funding_state = 'enough' AND capacity_kept
      AND work_state = 'sound' THEN 8
    WHEN overall_held THEN 4 ELSE 1 END,
  CASE WHEN r.c_due > 0 AND r.p_due > 0 AND r.c_ok * 10 >= r.c_due * 9 AND r.p_ok * 10 >= r.p_due * 9
      AND security_device AND network_transfer THEN 8
    WHEN r.c_due > 0 AND r.p_due > 0 AND r.c_ok * 10 >= r.c_due * 8 AND r.p_ok * 10 >= r.p_due * 8
      AND network_transfer THEN 4
    WHEN r.c_due > 0 AND r.c_ok * 10 >= r.c_due * 6 THEN 1 ELSE 0 END,
  CASE WHEN exchange_support_strong THEN 2 ELSE 1 END,
  CASE WHEN wan_maintained AND meetings_supported AND wan_state = 'built' AND video_state = 'built' AND interconnected
    THEN 4 WHEN wan_maintained AND meetings_supported THEN 2 ELSE 1 END,
  CASE WHEN collection_quality = 'connected' AND collection_source = 'connected' AND site_video_quality
      AND site_video_source THEN 6
    WHEN collection_quality = 'connected' AND collection_source = 'connected' THEN 3
    WHEN collection_quality IN ('built', 'connected') OR collection_source IN ('built', 'connected') THEN 1 ELSE 0 END,
  CASE WHEN base_database_quality AND base_database_source AND base_unified AND base_queryable THEN 4
    WHEN base_database_quality AND base_database_source AND base_unified THEN 2 ELSE 1 END,
  CASE WHEN integrated_quality AND integrated_statistics AND integrated_source AND centre_applied
      AND (field_progress_sharing OR field_progress_analysis OR field_progress_spatial OR field_progress_core) THEN 6
    WHEN integrated_quality AND integrated_statistics AND integrated_source THEN 3 ELSE 1 END,
  CASE WHEN doc_centre AND d.filed_all = d.n AND doc_catalogue = 'complete' AND doc_search AND d.maintaining = d.n THEN 4
    WHEN doc_centre AND d.filed_some >= 1 AND doc_catalogue IN ('partial', 'complete') THEN 2
    WHEN doc_centre AND d.filed_some >= 1 THEN 1 ELSE 0 END,
  CASE WHEN website_exists AND website_stable AND g.gap <= 3 AND website_columns_full AND online_service
      AND public_interaction THEN 8
    WHEN website_exists AND website_stable AND g.gap <= 3 AND website_columns_full THEN 4
    WHEN website_exists THEN 1 ELSE 0 END,
  CASE WHEN website_exists AND disclosure = 'all' AND service_guide AND complaint_column AND info_query
      AND notices_timely THEN 4
    WHEN website_exists AND disclosure IN ('some', 'all') AND n.pieces >= 1 THEN 2 ELSE 1 END,
  CASE WHEN office_automation AND standard_flows AND office_networked AND info_opened AND a.online = a.n THEN 8
    WHEN office_automation THEN 4 ELSE 1 END,
  CASE WHEN portal_built AND portal_serves_all THEN 2 WHEN intranet_query_pages OR portal_built THEN 1 ELSE 0 END,
  CASE WHEN sharing_cooperation AND sharing_collected AND sharing_processed THEN 4
    WHEN sharing_cooperation AND sharing_collected THEN 2 ELSE 1 END,
  CASE WHEN s.n IS NULL AND no_software_confirmed THEN 4 WHEN s.n >= 1 AND software_support = 'full' THEN 4
    WHEN s.n >= 1 AND software_support IN ('simple', 'full') THEN 1 ELSE 0 END,
  CASE WHEN l.n >= 8 THEN 5 WHEN l.n >= 1 THEN 3 ELSE 0 END,
  CASE WHEN t.n >= 2 THEN 2 WHEN t.n >= 1 THEN 1 ELSE 0 END,
  CASE WHEN training_plan AND h.n >= 2 AND h.assessed >= 1 THEN 2
    WHEN training_plan AND h.n >= 1 AND h.assessed >= 1 THEN 1 ELSE 0 END,
  MIN(3, COALESCE(pa.n, 0) + COALESCE(re.n, 0)),
  CASE WHEN MAX(ps.half_summary, ps.half_plan) < half_due
      AND MAX(ps.year_summary, ps.year_plan, ps.self_sheet, ps.proof, ps.disc) < year_due AND po.n IS NULL THEN 3
    WHEN ps.n >= 1 THEN 1 ELSE 0 END,
  CASE WHEN k.n >= 1 AND k.untimely = 0 THEN 2 WHEN k.n IS NULL AND no_tasks_confirmed THEN 2 ELSE 0 END,
  CASE WHEN w.n >= 1 THEN 3 ELSE 0 END
FROM unit u CROSS JOIN run
LEFT JOIN invested i ON i.unit = u.id
LEFT JOIN rate r ON r.unit = u.id
LEFT JOIN docs d ON d.unit = u.id
LEFT JOIN gaps g ON g.unit = u.id
LEFT JOIN news n ON n.unit = u.id
LEFT JOIN approvals a ON a.unit = u.id
LEFT JOIN software s ON s.unit = u.id
LEFT JOIN rules l ON l.unit = u.id
LEFT JOIN attended t ON t.unit = u.id
LEFT JOIN held h ON h.unit = u.id
LEFT JOIN papers pa ON pa.unit = u.id
LEFT JOIN results re ON re.unit = u.id
LEFT JOIN papers_sent ps ON ps.unit = u.id
LEFT JOIN poor po ON po.unit = u.id
LEFT JOIN tasks k ON k.unit = u.id
LEFT JOIN won w ON w.unit = u.id
ORDER BY u.id

"use strict";
// Renders the page from its data. Untrusted text is set as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const word = (place) => data.strings[place] ?? "";
  const PAGE = 50;
  const SEVERITIES = ["error", "warning", "unknown", "note", "suppressed"];
  const READINESS = [["✓", "accepts"], ["○", "does not verify"], ["?", "undetermined"], ["✕", "refuses"]];

  const databases = data.databases.map((row, place) => ({
    place, id: word(row[0]), arn: word(row[1]), account: word(row[2]), region: word(row[3]), engine: word(row[4]),
    version: word(row[5]), cluster: word(row[6]), ca: word(row[7]), next: word(row[8]), target: word(row[9]),
    caEnds: row[10], certificateEnds: row[11], restart: row[12],
  }));
  const clients = data.clients.map((row, place) => ({
    place, name: word(row[0]), owner: word(row[1]), stack: word(row[2]), mode: row[3], stores: row[4], selectors: row[5],
    runs: row[6], count: row[6].reduce((sum, run) => sum + run[1], 0),
  }));
  const cells = data.cells.map((row) => ({
    client: row[0], region: word(row[1]), ca: word(row[2]), databases: row[3], readiness: row[4], reason: word(row[5]),
    remedy: word(row[6]), store: word(row[7]), until: row[8], differing: row[9].map(word), effect: word(row[10]).replaceAll("_", " "),
  }));
  const cellOf = new Map(cells.map((cell) => [`${cell.client}\n${cell.region}\n${cell.ca}`, cell]));
  const answer = (client, region, ca) => cellOf.get(`${client}\n${region}\n${ca}`);
  const findings = data.findings.map((row) => ({
    ...row, id: data.rules[row.rule][0], meaning: data.rules[row.rule][2], name: word(row.name), message: word(row.message),
    remedy: word(row.remedy), severity: row.suppressed ? "suppressed" : data.rules[row.rule][1],
  }));

  // One lower-case search text per item, built once.
  const lower = (...parts) => parts.join("\n").toLowerCase();
  for (const each of databases) each.text = lower(each.id, each.arn, each.engine, each.cluster, each.ca);
  for (const each of clients) each.text = lower(each.name, each.owner, each.stack, each.mode, ...each.stores, ...each.selectors);
  for (const each of findings) {
    const alone = each.databases.length === 1 && each.databases[0][1] === 1 ? databases[each.databases[0][0]] : null;
    each.alone = alone && (alone.arn === each.name || alone.id === each.name) ? alone : null;
    each.text = lower(each.id, each.name, each.message, ...each.evidence);
  }
  const worst = clients.map(() => -1);
  for (const cell of cells) if (cell.databases) worst[cell.client] = Math.max(worst[cell.client], cell.readiness);

  /* ---- Small helpers ---- */

  const has = (runs, place) => {
    let low = 0, high = runs.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1, [first, count] = runs[middle];
      if (place < first) high = middle - 1;
      else if (place >= first + count) low = middle + 1;
      else return true;
    }
    return false;
  };
  const day = (seconds) => (seconds == null ? "not stated" : new Date(seconds * 1000).toISOString().slice(0, 10));
  const shortCa = (ca) => ca.replace(/^rds-ca-/, "");
  const many = (count, thing) => `${count.toLocaleString("en")} ${count === 1 || thing === "more" ? thing : thing === "entry" ? "entries" : `${thing}s`}`;

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child != null && child !== ""));
    return element;
  };
  // An untrusted name: isolated, so that it cannot change the direction of adjacent text, and truncated if it is very long.
  const named = (text) => {
    const bdi = make("bdi", {}, text.length > 300 ? `${text.slice(0, 300)}…` : text);
    if (text.length > 300) bdi.title = text.slice(0, 2000);
    return bdi;
  };
  const badge = (severity) => make("span", { class: `badge ${severity}` }, severity);
  const mark = (readiness, used) => {
    const [sign, title] = READINESS[readiness];
    return make("span", { class: `mark r${readiness}${used ? " used" : ""}`, role: "img", "aria-label": title + (used ? ", in use now" : "") }, sign);
  };

  // A list that grows by pages: fast to render, and every row exists for screen readers and find-in-page.
  const paged = (items, draw, container, holder, noun) => {
    const next = make("button", { type: "button", class: "more" });
    // In print the list cannot grow, so it states that there are more entries.
    const note = make("p", { class: "paper quiet" });
    let shown = 0;
    const grow = () => {
      const fragment = document.createDocumentFragment();
      const from = shown;
      for (const item of items.slice(shown, shown + PAGE)) fragment.append(draw(item));
      shown = Math.min(items.length, shown + PAGE);
      container.append(fragment);
      next.hidden = note.hidden = shown >= items.length;
      note.textContent = `The first ${shown.toLocaleString("en")} of ${many(items.length, noun)}.`;
      next.textContent = `Show ${Math.min(PAGE, items.length - shown)} more of ${many(items.length, noun)}`;
      return from;
    };
    next.addEventListener("click", () => {
      const first = container.children[grow()];
      const target = first?.querySelector("button, a, summary") ?? first;
      if (target) { if (!target.matches("button, a, summary")) target.tabIndex = -1; target.focus(); }
    });
    grow();
    holder.append(next, note);
  };

  const table = (caption, headers, items, draw, noun, empty) => {
    if (!items.length) return make("p", { class: "card empty" }, empty);
    const body = make("tbody");
    const head = make("tr", {}, ...headers.map(([title, css]) => make("th", { scope: "col", class: css }, title)));
    const box = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      make("table", {}, make("caption", {}, caption), make("thead", {}, head), body));
    const holder = make("div", {}, box);
    paged(items, draw, body, holder, noun);
    return holder;
  };

  // A row whose first button opens the row of details below it.
  const expandable = (label, cellsOf, detail, columns, beneath) => {
    const button = make("button", { type: "button", class: "link", "aria-expanded": "false" }, label);
    // On a phone there is no room for these columns.
    const small = beneath ? make("span", { class: "narrow quiet" }, beneath) : "";
    const row = make("tr", {}, make("th", { scope: "row" }, button, small), ...cellsOf);
    let open = null;
    button.addEventListener("click", () => {
      if (open) { open.remove(); open = null; }
      else { open = make("tr", { class: "detail" }, make("td", { colspan: columns }, detail())); row.after(open); }
      button.setAttribute("aria-expanded", String(!!open));
    });
    return row;
  };
  const facts = (pairs) => make("dl", {}, ...pairs.filter(([, value]) => value).flatMap(([name, value]) =>
    [make("dt", {}, name), make("dd", {}, typeof value === "string" ? named(value) : value)]));

  /* ---- Filters ---- */

  const field = (name) => document.getElementById(`f-${name}`);
  const fill = (name, values) => {
    for (const value of [...new Set(values)].filter(Boolean).sort()) field(name).append(make("option", { value }, value.slice(0, 80)));
  };
  fill("region", databases.map((each) => each.region));
  fill("ca", databases.map((each) => each.ca));
  fill("stack", clients.map((each) => each.stack));
  fill("owner", clients.map((each) => each.owner));

  const read = () => {
    const value = (name) => field(name).value;
    return { text: value("text").trim().toLowerCase(), severity: value("severity"), readiness: value("readiness"),
      region: value("region"), ca: value("ca"), stack: value("stack"), owner: value("owner") };
  };

  const select = (by) => {
    const clientSide = by.stack || by.owner || by.readiness;
    const databaseSide = by.region || by.ca;
    // Whether a client or a database matches, regardless of the search text.
    const clientFits = clients.map((each) => (!by.stack || each.stack === by.stack) && (!by.owner || each.owner === by.owner) &&
      (!by.readiness || worst[each.place] === Number(by.readiness)));
    const placeFits = databases.map((each) => (!by.region || each.region === by.region) && (!by.ca || each.ca === by.ca));
    const anyOf = (runs, fits) => runs.some(([first, count]) => {
      for (let place = first; place < first + count; place++) if (fits[place]) return true;
      return false;
    });
    const databaseOfClient = databases.map(() => !clientSide);
    if (clientSide) clients.forEach((each) => {
      if (clientFits[each.place]) for (const [first, count] of each.runs) databaseOfClient.fill(true, first, first + count);
    });
    const contains = (each) => !by.text || each.text.includes(by.text);
    return {
      databases: databases.filter((each) => placeFits[each.place] && databaseOfClient[each.place] && contains(each)),
      clients: clients.filter((each) => clientFits[each.place] && (!databaseSide || anyOf(each.runs, placeFits)) && contains(each)),
      cells: cells.filter((cell) => clientFits[cell.client] && (!by.region || cell.region === by.region) && contains(clients[cell.client])),
      findings: findings.filter((each) => (!by.severity || each.severity === by.severity) &&
        (!clientSide || anyOf(each.clients, clientFits)) && (!databaseSide || anyOf(each.databases, placeFits)) && contains(each)),
      events: data.events.filter((row) => (!clientSide || anyOf(row[5], clientFits)) && (!by.text || word(row[3]).toLowerCase().includes(by.text))),
    };
  };

  /* ---- Sections ---- */

  const replace = (id, ...nodes) => document.getElementById(id).replaceChildren(...nodes);

  // Sections that are closed on the screen are open in print.
  let openings = [];
  window.addEventListener("beforeprint", () => openings.forEach((open) => open()));

  const drawFindings = (chosen) => {
    openings = [];
    const groups = new Map();
    for (const each of chosen) {
      const key = `${each.severity}\n${each.id}`;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(each);
    }
    const sorted = [...groups.values()].sort((a, b) => SEVERITIES.indexOf(a[0].severity) - SEVERITIES.indexOf(b[0].severity));
    const cards = sorted.map((group, place) => {
      const shared = group.every((each) => each.remedy === group[0].remedy);
      const list = make("ul", { class: "items" });
      const holder = make("div", {}, shared ? make("p", { class: "remedy shared" }, named(group[0].remedy)) : "", list);
      const card = make("details", { class: "card rule" },
        make("summary", {}, badge(group[0].severity), make("span", { class: "meaning" }, group[0].meaning),
          make("code", {}, group[0].id), make("span", { class: "count" }, many(group.length, "finding"))), holder);
      let drawn = false;
      const open = () => { if (!drawn) { drawn = true; paged(alike(group), (those) => drawFindingsAlike(those, !shared), list, holder, "entry"); } };
      card.addEventListener("toggle", () => { if (card.open) open(); });
      openings.push(() => { open(); card.open = true; });
      if (place < 3) { card.open = true; open(); }
      return card;
    });
    replace("findings-list", ...cards.length ? cards : [make("p", { class: "card empty" }, findings.length ? "No finding fits the filters." : "There are no findings.")]);
  };

  // Findings that differ only in their subject are grouped.
  const alike = (group) => {
    const groups = new Map();
    for (const each of group) {
      const key = JSON.stringify([each.message, each.evidence, each.remedy, each.suppressed]);
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(each);
    }
    return [...groups.values()];
  };

  const NAMES = 12, MOST_NAMES = 1000;
  const subjectOf = (each) => make("span", { class: "subject" }, named(each.alone ? each.alone.id : each.name),
    each.alone ? make("span", { class: "quiet" }, ` ${each.alone.region}`) : "");
  const listed = (those) => those.flatMap((each, place) => (place ? [", ", subjectOf(each)] : [subjectOf(each)]));

  const drawFindingsAlike = (those, ownRemedy) => {
    const item = make("li", {});
    const each = those[0];
    const line = make("p", {}, ...listed(those.slice(0, NAMES)), those.length > NAMES ? ` and ${many(those.length - NAMES, "more")}` : "", ": ", named(each.message));
    if (each.bites != null && !each.message.includes(day(each.bites))) line.append(" ", make("span", { class: "bites" }, `by ${day(each.bites)}`));
    item.append(line);
    if (those.length > NAMES) {
      const rest = make("details", { class: "rest" }, make("summary", {}, "Show them"));
      rest.addEventListener("toggle", () => {
        if (rest.children.length === 1) rest.append(make("p", {}, ...listed(those.slice(NAMES, MOST_NAMES)), those.length > MOST_NAMES ? " … filter to see the others" : ""));
      });
      item.append(rest);
    }
    for (const text of each.evidence) item.append(make("p", { class: "evidence" }, named(text)));
    if (each.suppressed) item.append(make("p", { class: "evidence" }, "Accepted until ", day(each.suppressed[1]), ": ", named(each.suppressed[0])));
    if (ownRemedy) item.append(make("p", { class: "remedy" }, named(each.remedy)));
    return item;
  };

  const columns = () => {
    const ends = new Map();
    for (const each of databases) if (each.ca) ends.set(each.ca, Math.min(ends.get(each.ca) ?? Infinity, each.caEnds ?? Infinity));
    return [...new Set(cells.map((cell) => cell.ca))].sort((a, b) => (ends.get(a) ?? Infinity) - (ends.get(b) ?? Infinity) || a.localeCompare(b));
  };
  const allColumns = columns();

  const drawMatrix = (chosen) => {
    const rows = new Map();
    for (const cell of chosen) {
      const key = `${cell.client}\n${cell.region}`;
      if (!rows.has(key)) rows.set(key, { client: clients[cell.client], region: cell.region, cells: new Map(), rank: 0 });
      const row = rows.get(key);
      row.cells.set(cell.ca, cell);
      // As the library ranks: refuses or unknown in use, then of a CA that may come, then what does not verify.
      row.rank = Math.max(row.rank, (cell.databases ? [0, 1, 4, 5] : [0, 0, 2, 3])[cell.readiness]);
    }
    const sorted = [...rows.values()].sort((a, b) => b.rank - a.rank || a.client.place - b.client.place);
    const headers = [["Client"], ["Stack", "wide"], ["Region", "wide"], ...allColumns.map((ca) => [shortCa(ca), "c"])];
    const draw = (row) => {
      const detail = () => make("div", {}, ...[...row.cells.values()].map((cell) => make("div", {},
        make("h3", {}, mark(cell.readiness, cell.databases > 0), ` ${cell.ca}`),
        facts([["what it does", cell.effect], ["why", cell.reason], ["store", cell.store], ["good until", cell.until ? day(cell.until) : ""],
          ["databases now", cell.databases ? String(cell.databases) : ""], ["what to do", cell.remedy],
          ["would decide otherwise", cell.differing.join(", ")]]))));
      const boxes = allColumns.map((ca) => {
        const cell = row.cells.get(ca);
        return make("td", { class: "c" }, cell ? mark(cell.readiness, cell.databases > 0) : "");
      });
      return expandable(named(row.client.name), [make("td", { class: "wide" }, row.client.stack || make("span", { class: "quiet" }, "not stated")),
        make("td", { class: "wide" }, row.region), ...boxes], detail, headers.length, `${row.region}, ${row.client.stack || "stack not stated"}`);
    };
    replace("matrix", table("Clients and their regions by CA; the worst come first", headers, sorted, draw, "row",
      cells.length ? "No client fits the filters." : "No client manifest was given, so no client's readiness is known."));
  };

  const SHOWN = new Set(["ca_ends", "server_certificate_ends", "client_stops", "maintenance_applied", "health_notice",
    "default_override_ends", "catalogue_old", "suppression_ends"]);

  const drawTimeline = (chosen, those) => {
    const inUse = new Map();
    for (const each of those) if (each.ca && each.caEnds != null) {
      const key = `${each.ca}\n${each.region}`;
      if (!inUse.has(key)) inUse.set(key, { ca: each.ca, region: each.region, ends: each.caEnds, count: 0 });
      inUse.get(key).count++;
    }
    const YEAR = 365.25 * 86400, from = data.at - YEAR / 4, to = data.at + 3 * YEAR;
    const coming = chosen.filter((row) => SHOWN.has(row[1]) && row[0] >= from).sort((a, b) => a[0] - b[0]);
    drawChart(coming, inUse, from, to);
    const dates = new Map();
    for (const row of coming.filter((row) => row[0] >= data.at)) {
      const key = `${day(row[0])}\n${row[2]}`;
      if (!dates.has(key)) dates.set(key, { at: row[0], title: row[2], subjects: [], databases: 0 });
      const entry = dates.get(key);
      entry.subjects.push(word(row[3]));
      entry.databases += row[4];
    }
    const draw = (entry) => make("tr", {}, make("th", { scope: "row" }, day(entry.at)), make("td", {}, entry.title),
      make("td", {}, named(entry.subjects[0]), entry.subjects.length > 1 ? ` and ${entry.subjects.length - 1} more` : ""),
      make("td", {}, entry.databases ? entry.databases.toLocaleString("en") : ""));
    replace("dates", table("Every future date on which something changes", [["Date"], ["Change"], ["Whose"], ["Databases"]],
      [...dates.values()], draw, "date", "No date fits the filters."));
  };

  const drawChart = (rows, inUse, from, to) => {
    const lanes = new Map();
    // First the validities of the CAs in use, then the dates.
    const validities = [...inUse.values()].sort((a, b) => a.ends - b.ends).slice(0, 12);
    for (const row of rows) {
      if (row[1] === "ca_ends") continue;
      if (!lanes.has(row[2])) lanes.set(row[2], { kind: row[1], title: row[2], dots: [] });
      lanes.get(row[2]).dots.push(row);
    }
    const svg = (tag, attributes, ...children) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      element.append(...children);
      return element;
    };
    const narrow = window.matchMedia("(max-width: 45rem)").matches;
    const width = narrow ? 420 : 1120, left = narrow ? 12 : 210, right = width - 16, step = narrow ? 46 : 32, top = 30;
    const inside = [...lanes.values()].filter((lane) => lane.dots.some((row) => row[0] <= to));
    const height = top + (validities.length + inside.length) * step + 12;
    const x = (at) => left + ((at - from) / (to - from)) * (right - left);
    const chart = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "The next three years; the table below has every date" });
    const begin = new Date(from * 1000);
    for (let month = 0; month < 45; month += narrow ? 12 : 6) {
      const at = Date.UTC(begin.getUTCFullYear(), (Math.floor(begin.getUTCMonth() / 6) + 1) * 6 + month, 1) / 1000;
      if (at > to) break;
      chart.append(svg("line", { class: "grid", x1: x(at), x2: x(at), y1: 22, y2: height }),
        svg("text", { class: "axis", x: x(at), y: 14, "text-anchor": "middle" }, new Date(at * 1000).toISOString().slice(0, 7)));
    }
    chart.append(svg("line", { class: "today", x1: x(data.at), x2: x(data.at), y1: 18, y2: height }));
    const lineOf = (place, title) => {
      const y = top + place * step + (narrow ? 28 : 15);
      chart.append(svg("text", { class: "lane", x: narrow ? left : 0, y: narrow ? y - 13 : y + 4 }, title.length > 46 ? `${title.slice(0, 45)}…` : title));
      return y;
    };
    validities.forEach((each, place) => {
      const y = lineOf(place, `${shortCa(each.ca)} in ${each.region}`);
      const end = Math.min(Math.max(each.ends, from), to);
      chart.append(svg("rect", { class: `bar${each.ends < to ? " soon" : ""}`, x: left, y: y - 7, width: Math.max(2, x(end) - left), height: 14, rx: 4 },
        svg("title", {}, `${each.ca} in ${each.region}: until ${day(each.ends)}, ${many(each.count, "database")}`)));
      chart.append(svg("text", { class: "note-text", x: Math.min(x(end) + 6, right - 6), y: y + 4, "text-anchor": each.ends < to ? "start" : "end" },
        each.ends < to ? `${day(each.ends)}, ${many(each.count, "database")}` : `until ${day(each.ends).slice(0, 4)}, ${many(each.count, "database")} →`));
    });
    inside.forEach((lane, place) => {
      const y = lineOf(validities.length + place, lane.title);
      chart.append(svg("line", { class: "grid", x1: left, x2: right, y1: y, y2: y }));
      const weeks = new Map();
      for (const row of lane.dots) if (row[0] <= to) {
        const week = Math.floor((row[0] - from) / (to - from) * 90);
        const entry = weeks.get(week) ?? { at: row[0], count: 0 };
        entry.count += Math.max(1, row[4]);
        weeks.set(week, entry);
      }
      for (const { at, count } of weeks.values()) {
        const bad = lane.kind === "client_stops";
        const calm = lane.kind === "suppression_ends" || lane.kind === "catalogue_old" || lane.kind === "health_notice";
        const radius = Math.min(11, 4.5 + Math.log2(count + 1));
        chart.append(svg("circle", { class: `dot${bad ? " bad" : calm ? " calm" : ""}`, cx: x(at), cy: y, r: radius },
          svg("title", {}, `${day(at)}: ${lane.title}, ${count}`)));
      }
    });
    const any = inside.length + validities.length > 0;
    replace("chart", any ? make("div", { class: "card", style: "padding: 1rem" }) : make("p", { class: "card empty" }, "Nothing in the next three years fits the filters."));
    if (any) document.querySelector("#chart > .card").append(chart);
  };

  const drawDatabases = (chosen) => {
    const headers = [["Database"], ["Clients"], ["CA"], ["CA ends"], ["Certificate ends"], ["Restart"], ["Engine"], ["Region"], ["Account"]];
    const soon = (at) => (at == null ? make("span", { class: "quiet" }, "not stated") : at < data.at ? make("span", { class: "bites" }, day(at)) : day(at));
    const draw = (each) => expandable(named(each.id), [make("td", {}, ...usersOf(each)),
      make("td", {}, each.ca ? shortCa(each.ca) : make("span", { class: "quiet" }, "not stated"), each.next ? ` → ${shortCa(each.next)}` : ""),
      make("td", {}, soon(each.caEnds)), make("td", {}, soon(each.certificateEnds)), make("td", {}, each.restart), make("td", {}, `${each.engine} ${each.version}`),
      make("td", {}, each.region), make("td", {}, each.account)],
      () => detailOf(each), headers.length);
    replace("database-list", table(many(chosen.length, "database"), headers, chosen, draw, "database", "No database fits the filters."));
  };

  const clientsOf = (each) => clients.filter((client) => has(client.runs, each.place));
  // Its present CA, its next CA, and the target CA.
  const wantedBy = (each) => [...new Set([each.ca, each.next, each.target].filter(Boolean))];

  const usersOf = (each) => {
    const users = clientsOf(each);
    if (!users.length) return [make("span", { class: "quiet" }, "none known")];
    const answers = users.map((client) => Math.max(...wantedBy(each).map((ca) => answer(client.place, each.region, ca)?.readiness ?? 2)));
    return [3, 2, 1, 0].flatMap((readiness) => {
      const count = answers.filter((one) => one === readiness).length;
      return count ? [mark(readiness, false), ` ${count.toLocaleString("en")}  `] : [];
    });
  };

  const detailOf = (each) => {
    const users = clientsOf(each);
    const wanted = wantedBy(each);
    const lines = users.slice(0, 200).map((client) => make("li", {}, named(client.name), ...wanted.flatMap((ca) => {
      const cell = answer(client.place, each.region, ca);
      return cell ? [" ", mark(cell.readiness, ca === each.ca), ` ${shortCa(ca)}`] : [];
    })));
    return make("div", {},
      facts([["ARN", each.arn], ["cluster", each.cluster], ["has to move to", each.target]]),
      make("h3", {}, users.length ? many(users.length, "client") : "No client of the manifest names it"),
      users.length ? make("ul", {}, ...lines, users.length > 200 ? make("li", {}, `and ${users.length - 200} more`) : "") : "");
  };

  const drawClients = (chosen) => {
    const headers = [["Client"], ["Owner"], ["Stack"], ["Mode"], ["Databases"], ["Now", "c"]];
    const draw = (each) => expandable(named(each.name), [make("td", {}, each.owner ? named(each.owner) : ""), make("td", {}, each.stack || make("span", { class: "quiet" }, "not stated")),
      make("td", {}, each.mode), make("td", {}, each.count.toLocaleString("en")),
      make("td", { class: "c" }, worst[each.place] >= 0 ? mark(worst[each.place], true) : make("span", { class: "quiet" }, "none"))],
      () => {
        const sample = [];
        for (const [first, count] of each.runs) for (let place = first; place < first + count && sample.length < 100; place++) sample.push(databases[place]);
        return make("div", {}, facts([["stores", each.stores.join(", ")], ["named as", each.selectors.join(", ")]]),
          make("h3", {}, many(each.count, "database")),
          make("ul", {}, ...sample.map((one) => make("li", {}, named(one.id), make("span", { class: "quiet" }, `  ${one.region} ${shortCa(one.ca)}`))),
            each.count > sample.length ? make("li", {}, `and ${each.count - sample.length} more`) : ""));
      }, headers.length);
    replace("client-list", table(many(chosen.length, "client"), headers, chosen, draw, "client",
      clients.length ? "No client fits the filters." : "No client manifest was given."));
  };

  const draw = () => {
    const chosen = select(read());
    drawFindings(chosen.findings);
    drawMatrix(chosen.cells);
    drawTimeline(chosen.events, chosen.databases);
    drawDatabases(chosen.databases);
    drawClients(chosen.clients);
    document.getElementById("status").textContent =
      `${many(chosen.findings.length, "finding")}, ${many(chosen.databases.length, "database")}, ${many(chosen.clients.length, "client")}`;
  };

  const form = document.querySelector(".filters");
  let waiting = 0;
  const later = () => { clearTimeout(waiting); waiting = setTimeout(draw, 80); };
  form.addEventListener("input", later);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(draw));
  form.hidden = false;
  document.getElementById("main").hidden = false;
  draw();
})();

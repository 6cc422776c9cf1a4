// The page Explore: a query, its answer, the questions of the docs and the datasets of the run.
//
// The address holds the query (?sql=..), so a link shows an answer. DuckDB is started by the first query.
import { ask, open } from './database.js';

const LIMIT = 500;
const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|UINTEGER|FLOAT|DOUBLE|DECIMAL.*)$/;
const by = id => document.getElementById(id);
const page = by('explore');
const files = new URL(page.dataset.files, location.href);
const field = by('sql');
let about = null;
let database = null;
let asked = 0;

/** An element with its attributes and children; words are always text. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function button(words, act, attributes = {}) {
  const made = element('button', { type: 'button', ...attributes }, words);
  made.addEventListener('click', act);
  return made;
}

const rowsOf = number => `${number.toLocaleString('en')} row${number === 1 ? '' : 's'}`;
const size = bytes => `${(bytes / 1e6).toFixed(0)} MB`;

/** The same database for all queries; one that did not open is tried again. */
function opened() {
  database ??= open(files, words => { by('status').textContent = words; }).catch(error => { database = null; throw error; });
  return database;
}

function stop() {
  asked += 1;
  database?.then(({ end }) => end(), () => {});
  database = null;
  finish('Stopped.');
}

function finish(words) {
  by('status').textContent = words;
  by('stop').hidden = true;
  page.removeAttribute('aria-busy');
}

function table({ columns, rows }) {
  const numeric = columns.map(({ type }) => NUMBERS.test(type));
  const head = columns.map(({ name, type }, n) => element('th', { scope: 'col', title: type, ...(numeric[n] && { class: 'number' }) }, name));
  const cell = (value, n) => element('td', value === null ? { class: 'null' } : numeric[n] ? { class: 'number' } : {}, value ?? 'NULL');
  const body = rows.map(row => element('tr', {}, ...row.map(cell)));
  return element('table', { class: 'data' }, element('caption', {}, 'Answer of the query'), element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...body));
}

/** Ask the query of the field, show its answer or what DuckDB says, and keep it in the address. */
async function run(keep = true) {
  const sql = field.value.trim();
  if (!sql) { field.focus(); return; }
  const own = ++asked;
  if (keep) {
    const address = new URL(location.href);
    address.searchParams.set('sql', sql);
    if (address.href !== location.href) history.pushState(null, '', address);
  }
  by('failure').replaceChildren();
  by('stop').hidden = false;
  page.setAttribute('aria-busy', 'true');
  try {
    const { connection } = await opened();
    if (own !== asked) return;
    by('status').textContent = 'Asking';
    const began = performance.now();
    const answer = await ask(connection, sql, LIMIT);
    if (own !== asked) return;
    by('answer').replaceChildren(table(answer));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    finish(`${answer.more ? `The first ${LIMIT} rows` : rowsOf(answer.rows.length)} in ${seconds} s.`);
  } catch (error) {
    if (own !== asked) return;
    by('answer').replaceChildren();
    by('failure').replaceChildren(element('pre', { tabindex: '0' }, told(error.message, sql)));
    finish('No answer.');
  }
}

/** What DuckDB says, by the lines of the field, and why something is not on the site where the query names that. */
function told(words, sql) {
  const message = words.replace(/^LINE (\d+):/gm, (_, line) => `LINE ${line - 1}:`);
  const missing = Object.entries(about?.left_out ?? {}).find(([name]) => sql.includes(name));
  if (missing) return `${message}\n\n${missing[0]} is not on this site: ${missing[1]}.`;
  if (/extension/.test(message)) return `${message}\n\nThis page loads no extensions: what it fetches is on this site.`;
  return message;
}

function write(sql) {
  field.value = sql;
  field.rows = Math.min(Math.max(sql.split('\n').length, 4), 16);
}

function use(sql) {
  write(sql);
  run();
  by('ask').scrollIntoView({ block: 'start' });
}

function showExamples(list) {
  const groups = new Map();
  for (const example of list) groups.set(example.source, [...(groups.get(example.source) ?? []), example]);
  for (const [source, group] of groups) {
    const { page: shown } = group[0];
    const link = shown.endsWith('.md') ? element('a', { href: new URL(`../../${shown.replace(/\.md$/, '/')}`, files).href }, source) : source;
    const items = group.map(({ title, sql, refused }) => refused
      ? element('li', { class: 'refused' }, title, element('small', {}, `Not offered: ${refused}`))
      : element('li', {}, button(title, () => use(sql))));
    by('questions').append(element('p', {}, link), element('ul', {}, ...items));
  }
}

function showDatasets(list) {
  for (const { name, segment, rows, description, columns } of list) {
    const row = ([column, type, said]) => element('tr', {}, element('th', { scope: 'row' }, column), element('td', {}, type), element('td', {}, said));
    const body = element('div', { class: 'scrolled', role: 'region', 'aria-label': `Columns of ${name}`, tabindex: '0' },
      element('table', { class: 'data' }, element('caption', {}, `Columns of ${name}`), element('tbody', {}, ...columns.map(row))));
    const link = element('a', { href: new URL(`../../dictionary/datasets/${name}.html`, files).href }, 'In the dictionary');
    const show = button('Show rows', () => use(`SELECT *\nFROM ${name}\nLIMIT 50`), { 'aria-label': `Show rows of ${name}` });
    const head = element('summary', {}, element('code', {}, name), ` ${segment}, ${rows === null ? 'a view' : rowsOf(rows)}`, element('small', {}, description));
    const item = element('li', {}, element('details', {}, head, element('p', { class: 'row' }, show, ' ', link), body));
    item.dataset.words = [name, segment, description, ...columns.flat()].join(' ').toLowerCase();
    by('datasets').querySelector('ul').append(item);
  }
}

function find() {
  const words = by('find').value.toLowerCase().split(/\s+/);
  for (const item of by('datasets').querySelectorAll('li')) item.hidden = !words.every(word => item.dataset.words.includes(word));
}

function read() {
  const sql = new URL(location.href).searchParams.get('sql');
  if (sql) { write(sql); run(false); }
}

async function start() {
  by('ask').addEventListener('submit', event => { event.preventDefault(); run(); });
  by('stop').addEventListener('click', stop);
  by('copy').addEventListener('click', async () => {
    const address = new URL(location.href);
    address.searchParams.set('sql', field.value);
    await navigator.clipboard.writeText(address.href).then(() => finish('Copied.'), () => finish(address.href));
  });
  field.addEventListener('keydown', event => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); } });
  by('find').addEventListener('input', find);
  addEventListener('popstate', read);
  if (matchMedia('(max-width: 59.9em)').matches) for (const part of ['questions', 'datasets']) by(part).open = false;
  about = await (await fetch(new URL('about.json', files))).json();
  showExamples(about.examples);
  showDatasets(about.datasets);
  by('about').textContent = `Run ${about.run.id.slice(0, 8)}: profile ${about.run.profile}, seed ${about.run.seed}, made with engine ${about.engine} and DuckDB ${about.duckdb.run}. `
    + `The first query fetches ${size(about.bytes.first)}; of the ${size(about.bytes.tables)} of tables a query fetches what it reads. `
    + `DuckDB in this page is duckdb-wasm ${about.duckdb.package}, which is DuckDB ${about.duckdb.browser}: what later versions added to SQL is not there. `
    + `Not here: what lies apart as truth, what only the engine reads${Object.keys(about.left_out).map(name => `, ${name}`).join('')}.`;
  if (!field.value) write(about.examples.find(({ refused }) => !refused).sql);
  read();
}

start();

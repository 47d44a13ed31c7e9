// The chat. Everything it knows is in variables, so that a reload starts anew and leaves no trace.

const SECONDS = 1000;
const SEND_TIMEOUT = 20;
// The server holds a question for news for about 25 seconds.
const POLL_TIMEOUT = 60;
const RETRY_PAUSES = [1, 3, 6];
const LONGEST_POLL_PAUSE = 60;
const USUAL_WAIT = 10;
const MOST_ROWS = 5;
const NEAR = 40;
// The server's own offer to delete does what this page's button does.
const DELETE_CHOICE = "delete_now";

const byId = (id) => document.getElementById(id);
const words = JSON.parse(byId("wording").textContent);
const log = byId("log");
const scroller = byId("scroller");
const box = byId("box");
const { title } = document;
const waiting = element("p", "waiting");
const phonePattern = makePhonePattern();

let conversation = newConversation();
let outbox = newOutbox();
let failure = null;

// `shown` has the numbers of the replies on the page; `seen` is how many there are without a gap.
function newConversation() {
  return { token: null, seen: 0, shown: new Set(), polling: false };
}

// `messages` are those not yet answered, oldest first; `request` is the newest one under way.
function newOutbox() {
  return { messages: [], sending: false, request: null };
}

// --- building the page -----------------------------------------------------------------------

function element(name, className = "", ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function button(title, className, press) {
  const made = element("button", className, title);
  made.type = "button";
  made.dir = "auto";
  made.addEventListener("click", press);
  return made;
}

function makePhonePattern() {
  const numbers = Object.keys(words.phones).sort((a, b) => b.length - a.length);
  // No lookbehind: phones with an older Safari would stop at it.
  return new RegExp(`(^|\\D)(${numbers.join("|")})(?!\\d)`, "g");
}

function phoneLink(number) {
  const link = element("a", "", number);
  link.href = `tel:${words.phones[number]}`;
  // In a text that runs from right to left a number would change its order.
  link.dir = "ltr";
  return link;
}

function withPhoneLinks(text) {
  const parts = document.createDocumentFragment();
  let end = 0;
  text.replace(phonePattern, (match, before, number, offset) => {
    parts.append(text.slice(end, offset + before.length), phoneLink(number));
    end = offset + match.length;
    return match;
  });
  parts.append(text.slice(end));
  return parts;
}

// Each paragraph may be in a language of its own, so each finds its own direction.
function directed(name, ...children) {
  const made = element(name, "", ...children);
  made.dir = "auto";
  return made;
}

function textBlocks(text) {
  const blocks = [];
  let list = null;
  for (const line of text.split("\n")) {
    if (line.startsWith("- ")) {
      if (!list) blocks.push((list = element("ul")));
      list.append(directed("li", withPhoneLinks(line.slice(2))));
      continue;
    }
    list = null;
    if (line.trim()) blocks.push(directed("p", withPhoneLinks(line)));
  }
  return blocks;
}

function addToLog(node) {
  log.insertBefore(node, waiting.parentNode === log ? waiting : null);
  return node;
}

function spoken(speaker) {
  return element("span", "visually-hidden", `${speaker} `);
}

function addOwnMessage(text) {
  addToLog(element("div", "message own", spoken(words.you), directed("p", text)));
}

function addNotice(text, ...more) {
  const said = element("p", "", text);
  return addToLog(element("div", "notice", spoken(words.note), said, ...more));
}

function addReply(reply) {
  disableButtons();
  if (reply.text === words.back) disguise(false);
  const speaker = isDisguised() ? `${words.disguised_title}:` : words.helpline;
  const message = element("div", "message", spoken(speaker));
  message.lang = reply.language;
  if (reply.kind === "emergency") {
    message.classList.add("emergency");
    message.append(element("p", "emergency-label", words.emergency));
  }
  message.append(...textBlocks(reply.text));
  if (reply.buttons.length) message.append(buttonGroup(reply.buttons));
  return addToLog(message);
}

function buttonGroup(offers) {
  const group = element("div", "buttons");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", words.choices);
  for (const offer of offers) {
    group.append(button(offer.title, "", () => press(offer)));
  }
  return group;
}

function disableButtons() {
  for (const old of log.querySelectorAll(".buttons button")) old.disabled = true;
}

// While the helpline speaks as a weather service, nothing on the page says otherwise.
function disguise(isOn) {
  log.textContent = "";
  document.body.classList.toggle("disguised", isOn);
  document.title = isOn ? words.disguised_title : title;
}

function isDisguised() {
  return document.body.classList.contains("disguised");
}

function greet() {
  const starters = words.starters.map((title) => ({ title }));
  const language = document.documentElement.lang;
  const last = words.greeting.length - 1;
  words.greeting.forEach((text, index) => {
    addReply({ text, kind: "system", buttons: index === last ? starters : [], language });
  });
}

function showWaiting(text) {
  const dots = element("span", "dots", "…");
  dots.setAttribute("aria-hidden", "true");
  const quiet = [dots, element("span", "visually-hidden", words.writing)];
  waiting.textContent = "";
  waiting.append(...(text ? [text] : quiet));
  log.append(waiting);
}

function tellWaiting(text) {
  showWaiting(text);
  scrollToEnd();
}

function hideWaiting() {
  waiting.remove();
}

// --- scrolling -------------------------------------------------------------------------------

function scrollToEnd() {
  scroller.scrollTop = scroller.scrollHeight;
}

// A long answer is read from its beginning; the browser stops at the end of a short one.
function scrollToStart(message) {
  const above = scroller.getBoundingClientRect().top;
  scroller.scrollTop += message.getBoundingClientRect().top - above - 8;
}

// When the phone's keyboard opens, a person who was at the end stays there.
function keepPlace() {
  if (!window.ResizeObserver) return;
  let height = scroller.clientHeight;
  new ResizeObserver(() => {
    const below = scroller.scrollHeight - height - scroller.scrollTop;
    const shrank = scroller.clientHeight < height;
    height = scroller.clientHeight;
    if (shrank && below < NEAR) scrollToEnd();
  }).observe(scroller);
}

function fitBox() {
  box.rows = 1;
  while (box.scrollHeight > box.clientHeight && box.rows < MOST_ROWS) box.rows += 1;
}

// --- talking to the server -------------------------------------------------------------------

function pause(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * SECONDS));
}

// crypto.randomUUID exists on https and localhost only.
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function readAnswer(content) {
  if (!Array.isArray(content.replies)) throw new TypeError("not the helpline's answer");
  return content;
}

// Status 0 stands for an answer that did not come, or that a network's sign-in page gave instead.
async function post(path, body, timeout) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeout * SECONDS);
  try {
    const response = await fetch(`/api/chat${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: controller.signal,
    });
    const content = response.status === 200 ? readAnswer(await response.json()) : null;
    const wait = Number(response.headers.get("Retry-After")) || USUAL_WAIT;
    return { status: response.status, content, wait };
  } catch (error) {
    return { status: 0, content: null, wait: USUAL_WAIT };
  } finally {
    clearTimeout(timer);
  }
}

// --- replies ---------------------------------------------------------------------------------

// An answer and a question for news may bring the same reply, in either order.
function showReplies(content) {
  const { shown } = conversation;
  const first = content.after - content.replies.length + 1;
  const isNew = (reply, index) => !shown.has(first + index);
  const added = content.replies.filter(isNew).map(addReply);
  content.replies.forEach((reply, index) => shown.add(first + index));
  while (shown.has(conversation.seen + 1)) conversation.seen += 1;
  if (added.length) scrollToStart(added[0]);
}

async function pollUpdates() {
  const mine = conversation;
  if (mine.polling || !mine.token) return;
  mine.polling = true;
  let failures = 0;
  while (mine === conversation && !document.hidden) {
    const question = { token: mine.token, after: mine.seen };
    const answer = await post("/updates", question, POLL_TIMEOUT);
    // The next message will learn that the token has expired, and say so.
    if (mine !== conversation || answer.status === 401) break;
    failures = answer.status === 200 ? 0 : failures + 1;
    if (!failures) takeUpdates(answer.content);
    await pause(pollPause(failures, answer));
  }
  mine.polling = false;
}

// Here the server gave all it still has, so nothing before `after` will be asked for again.
function takeUpdates(content) {
  showReplies(content);
  conversation.seen = Math.max(conversation.seen, content.after);
}

function pollPause(failures, answer) {
  const usual = failures ? Math.min(2 ** failures, LONGEST_POLL_PAUSE) : 1;
  return answer.status === 429 ? Math.max(usual, answer.wait) : usual;
}

// --- sending ---------------------------------------------------------------------------------

function say(text, choice) {
  // Somebody is looking: what was said before goes from the screen at once.
  if (text.trim().toLowerCase() === words.safe_word.toLowerCase()) disguise(true);
  addOwnMessage(text);
  outbox.messages.push({ id: newId(), text, choice });
  sendWaiting();
  scrollToEnd();
}

function press(offer) {
  disableButtons();
  // The pressed button can no longer hold the focus; the text box would open the keyboard.
  scroller.focus({ preventScroll: true });
  if (offer.choice === DELETE_CHOICE) deleteChat();
  else say(offer.title, offer.choice);
}

// One message at a time, in order. After a failure they wait here until sending is tried again.
async function sendWaiting() {
  const mine = outbox;
  if (mine.sending || !mine.messages.length) return;
  mine.sending = true;
  hideFailure();
  let settled = true;
  while (settled && mine.messages.length) {
    showWaiting();
    settled = await settle(mine, mine.messages[0]);
    if (mine !== outbox) return;
    if (settled) mine.messages.shift();
  }
  mine.sending = false;
  hideWaiting();
  if (!settled) showFailure();
}

// Sends a message until it is answered or refused; false when trying longer makes no sense.
async function settle(mine, message) {
  const tries = { pauses: RETRY_PAUSES.slice(), waited: false };
  while (mine === outbox) {
    mine.request = sendOnce(message);
    const answer = await mine.request;
    if (mine !== outbox) break;
    if (answer.status === 200) return accept(answer.content);
    if (isRefusal(answer, message)) return refuse(message, answer.status);
    const seconds = pauseBefore(answer, message, tries);
    if (seconds === undefined) break;
    await pause(seconds);
  }
  return false;
}

function sendOnce(message) {
  const { id, text, choice } = message;
  const said = choice ? { choice } : { text };
  const about = { token: conversation.token, message_id: id, is_greeted: true };
  return post("", { ...about, ...said }, SEND_TIMEOUT);
}

function accept(content) {
  conversation.token = content.token;
  showReplies(content);
  pollUpdates();
  return true;
}

// Seconds until the next try, or undefined when there is none.
function pauseBefore(answer, message, tries) {
  if (answer.status === 400) return asText(message);
  if (answer.status === 401 && conversation.token) return beginAfterExpiry(message);
  if (answer.status === 429) return tries.waited ? undefined : waitOut(answer.wait, tries);
  if (tries.pauses.length) tellWaiting(words.trying_again);
  return tries.pauses.shift();
}

function isRefusal(answer, message) {
  return answer.status === 413 || (answer.status === 400 && !message.choice);
}

// A choice holds only in the conversation that offered it; its title says the same.
function asText(message) {
  message.choice = undefined;
  return 0;
}

function beginAfterExpiry(message) {
  conversation = newConversation();
  addNotice(words.expired);
  return asText(message);
}

function waitOut(seconds, tries) {
  tries.waited = true;
  tellWaiting(words.wait.replace("{seconds}", seconds));
  return seconds;
}

// The text goes back in front of whatever is being typed meanwhile.
function refuse(message, status) {
  addNotice(status === 413 ? words.too_long : words.not_read);
  box.value = [message.text, box.value].filter(Boolean).join("\n\n");
  fitBox();
  return true;
}

function showFailure() {
  const numbers = byId("contact").cloneNode(true);
  numbers.removeAttribute("id");
  const again = button(words.try_again, "strong", () => {
    scroller.focus({ preventScroll: true });
    sendWaiting();
  });
  failure = addNotice(words.not_sent, numbers, again);
  scrollToEnd();
}

function hideFailure() {
  if (failure) failure.remove();
  failure = null;
}

// --- deleting --------------------------------------------------------------------------------

// The screen is emptied at once: somebody may be coming.
async function deleteChat() {
  const { token } = conversation;
  const { request } = outbox;
  const notice = startAnew();
  forgetOnServer(token || tokenIn(await request), notice);
}

// The very first message may still be under way; its answer will name the conversation.
function tokenIn(answer) {
  return answer && answer.content && answer.content.token;
}

function startAnew() {
  conversation = newConversation();
  outbox = newOutbox();
  failure = null;
  box.value = "";
  fitBox();
  log.textContent = "";
  const notice = addNotice(words.deleting);
  greet();
  scroller.scrollTop = 0;
  return notice;
}

async function forgetOnServer(token, notice) {
  const said = notice.querySelector("p");
  said.textContent = token ? words.deleting : words.cleared;
  for (const seconds of token ? [0, ...RETRY_PAUSES] : []) {
    await pause(seconds);
    const { status } = await post("/delete", { token }, SEND_TIMEOUT);
    // 401: there is no such conversation any more.
    if (status === 204 || status === 401) {
      said.textContent = words.deleted;
      return;
    }
  }
  if (token) offerDeletion(token, notice, said);
}

function offerDeletion(token, notice, said) {
  said.textContent = words.not_deleted;
  const again = button(words.try_again, "strong", () => {
    again.remove();
    forgetOnServer(token, notice);
  });
  notice.append(again);
}

function showConfirmation(shown) {
  byId("confirm").hidden = !shown;
  byId("delete").setAttribute("aria-expanded", String(shown));
  byId(shown ? "delete-no" : "delete").focus();
}

// --- what a person does ----------------------------------------------------------------------

function submit(event) {
  event.preventDefault();
  const text = box.value.trim();
  if (!text) return;
  box.value = "";
  fitBox();
  say(text);
}

function sendOnEnter(event) {
  // While letters are being composed (Chinese, Vietnamese, …) Enter chooses one.
  const composing = event.isComposing || event.keyCode === 229;
  if (event.key === "Enter" && !event.shiftKey && !composing) submit(event);
}

function listen() {
  byId("composer").addEventListener("submit", submit);
  box.addEventListener("keydown", sendOnEnter);
  box.addEventListener("input", fitBox);
  byId("delete").addEventListener("click", () => showConfirmation(byId("confirm").hidden));
  byId("delete-no").addEventListener("click", () => showConfirmation(false));
  byId("delete-yes").addEventListener("click", () => {
    showConfirmation(false);
    deleteChat();
  });
  byId("confirm").addEventListener("keydown", (event) => {
    if (event.key === "Escape") showConfirmation(false);
  });
  document.addEventListener("visibilitychange", pollUpdates);
  window.addEventListener("online", sendWaiting);
}

function start() {
  byId("loading").remove();
  byId("delete").hidden = false;
  byId("composer").hidden = false;
  greet();
  listen();
  keepPlace();
}

start();

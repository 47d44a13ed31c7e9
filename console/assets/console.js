// What the pages do by themselves: leaving in a hurry, and noticing that the session has ended.

const { idleSeconds, away } = document.body.dataset;
const isSignedIn = "signedIn" in document.body.dataset;

// Three times Escape within two seconds: the session ends and the page is gone.
const ESCAPES = 3;
const WITHIN = 2000;
let escapes = [];

function leave() {
  const form = new URLSearchParams({ _csrf_token: document.body.dataset.form });
  document.documentElement.hidden = true;
  document.title = "";
  if (isSignedIn && !navigator.sendBeacon("/leave", form)) {
    fetch("/leave", { method: "POST", body: form, keepalive: true });
  }
  location.replace(away);
}

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape") {
      escapes = [];
      return;
    }
    escapes = [...escapes, event.timeStamp].filter((at) => event.timeStamp - at < WITHIN);
    if (escapes.length >= ESCAPES) leave();
  },
  { capture: true },
);

document.getElementById("leave")?.addEventListener("click", leave);

// A page that nobody has touched is covered when its session ends: somebody may stand before it.
// What was written stays in it, and is there again after signing in beside it.
const ended = document.getElementById("ended");
let timer;

async function look() {
  let isOpen = false;
  try {
    isOpen = (await fetch("/session", { redirect: "manual" })).status === 204;
  } catch {
    wait(30); // no connection: the page says nothing about the session
    return;
  }
  document.body.classList.toggle("covered", !isOpen);
  if (isOpen) {
    if (ended.open) ended.close();
    wait(60);
  } else if (!ended.open) {
    ended.showModal();
  }
}

function wait(seconds) {
  clearTimeout(timer);
  timer = setTimeout(look, seconds * 1000);
}

if (ended && isSignedIn) {
  wait(Number(idleSeconds) + 1);
  document.getElementById("go-on").addEventListener("click", look);
  ended.addEventListener("cancel", (event) => event.preventDefault());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
  });
}

// What the page asks by itself fails in silence: it is said here, until it works again.
const connection = document.getElementById("connection");
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const { status } = detail.xhr;
  connection.hidden = status > 0 && status < 500;
  if (status === 401 && ended) look();
  if (status === 404 && detail.elt.id === "said") location.reload();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
  button.textContent = button.dataset.copied;
});

// A passage goes where the cursor is in the answer.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  const box = document.getElementById("text");
  if (!button || !box) return;
  const passage = document.getElementById(button.dataset.insert).textContent.trim();
  const before = box.value.slice(0, box.selectionStart).trimEnd();
  box.setRangeText(before ? `\n\n${passage}\n\n` : `${passage}\n\n`, before.length, box.selectionEnd, "end");
  box.focus();
});

// The number of those who wait stands in the title, and somebody new can be heard.
const sound = document.getElementById("sound");
if (sound) {
  const list = () => document.getElementById("list");
  const title = document.title.replace(/^\(\d+\) /, "");
  let before = Number(list().dataset.waiting);
  document.addEventListener("htmx:afterSwap", () => {
    const now = Number(list().dataset.waiting);
    document.title = now ? `(${now}) ${title}` : title;
    if (now > before && sound.checked) chime();
    before = now;
  });
}

function chime() {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.15, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.6);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.6);
}

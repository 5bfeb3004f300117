// The web chat: send, and ask every second what was answered.
const list = document.querySelector(".bubbles");
let after = 0;

function show(text, mine, choices = []) {
  const item = document.createElement("li");
  item.className = mine ? "mine" : "";
  item.dir = "auto";
  item.textContent = text;
  if (choices.length) {
    const row = document.createElement("div");
    row.className = "choices";
    for (const choice of choices) {
      const button = document.createElement("button");
      button.textContent = choice.title;
      button.addEventListener("click", () => send(choice.title, choice.choice));
      row.append(button);
    }
    item.append(row);
  }
  list.append(item);
  list.scrollTop = list.scrollHeight;
}

async function send(text, choice = null) {
  show(text, true);
  await fetch("/chat/messages", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text, choice, id: crypto.randomUUID() }),
  });
}

async function receive() {
  const answer = await fetch(`/chat/messages?after=${after}`).catch(() => null);
  if (answer?.ok) {
    for (const message of await answer.json()) {
      after = message.id;
      show(message.text, false, message.choices);
    }
  }
  setTimeout(receive, 1000);
}

document.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.text;
  if (field.value.trim()) send(field.value);
  field.value = "";
});
receive();

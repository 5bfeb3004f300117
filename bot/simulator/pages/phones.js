// Pretend phones: each talks to its provider's simulator, never to the helpline itself.

// A pretend voice note: one second of a tone, as a WAV file.
const tone = (rate = 8000) => {
  const view = new DataView(new ArrayBuffer(44 + rate));
  const word = (at, text) => [...text].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 36 + rate, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  word(36, "data");
  view.setUint32(40, rate, true);
  for (let i = 0; i < rate; i += 1) view.setUint8(44 + i, 128 + 60 * Math.sin(i / 3));
  return view.buffer;
};

for (const phone of document.querySelectorAll(".phone")) {
  const { provider, phone: number } = phone.dataset;
  const address = `/simulator/phones/${provider}/${number}`;
  const list = phone.querySelector(".bubbles");
  let after = 0;

  const write = (text, choice = null) =>
    fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text, choice }),
    });

  const show = (bubble) => {
    const item = document.createElement("li");
    item.className = bubble.mine ? "mine" : "";
    item.dir = "auto";
    item.textContent = bubble.text;
    if (bubble.choices.length) {
      const row = document.createElement("div");
      row.className = "choices";
      for (const choice of bubble.choices) {
        const button = document.createElement("button");
        button.textContent = choice.title;
        button.addEventListener("click", () => write("", choice));
        row.append(button);
      }
      item.append(row);
    }
    list.append(item);
    list.scrollTop = list.scrollHeight;
  };

  const look = async () => {
    const answer = await fetch(`${address}?after=${after}`).catch(() => null);
    if (answer?.ok) {
      for (const bubble of await answer.json()) {
        after = bubble.id;
        show(bubble);
      }
    }
    setTimeout(look, 500);
  };

  phone.querySelector(".voice").addEventListener("click", () =>
    fetch(`${address}/voice`, { method: "POST", body: tone() }),
  );
  phone.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.text;
    if (field.value.trim()) write(field.value);
    field.value = "";
  });
  look();
}

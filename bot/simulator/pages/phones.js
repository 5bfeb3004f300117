// Pretend phones: each talks to its provider's simulator, never to the helpline itself.
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

  phone.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.text;
    if (field.value.trim()) write(field.value);
    field.value = "";
  });
  look();
}

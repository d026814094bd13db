// Sends what was typed once: the server answers with a cookie that scripts cannot read.

const [form, user, password, said] = ["login", "user", "password", "answer"].map((id) => document.getElementById(id));

form.addEventListener("submit", async (event) => {
	event.preventDefault();
	said.textContent = "…";
	try {
		const answer = await fetch("login", {
			method: "POST",
			headers: { "Content-Type": "application/json" },
			body: JSON.stringify(user.value ? { user: user.value, password: password.value } : { token: password.value }),
		});
		if (answer.ok) return location.replace("../");
		const texts = { 401: "This is not right.", 403: "You may not read here.", 429: `Too many tries; wait ${answer.headers.get("Retry-After")} seconds.` };
		said.textContent = texts[answer.status] ?? "Try again in a moment.";
	} catch {
		said.textContent = "The server does not answer.";
	}
	password.value = "";
});

// Sends what was typed once, keeps nothing: the server answers with a cookie that scripts cannot read.

const field = (id) => document.getElementById(id);

field("login").addEventListener("submit", async (event) => {
	event.preventDefault();
	const user = field("user").value;
	const secret = field("password").value;
	field("answer").textContent = "…";
	try {
		const answer = await fetch("login", {
			method: "POST",
			headers: { "Content-Type": "application/json" },
			body: JSON.stringify(user ? { user, password: secret } : { token: secret }),
		});
		if (answer.ok) {
			location.replace("../");
			return;
		}
		field("answer").textContent = said(answer);
	} catch {
		field("answer").textContent = "The server does not answer.";
	}
	field("password").value = "";
});

function said(answer) {
	const texts = { 401: "This is not right.", 403: "You may not read here.", 429: `Too many tries; wait ${answer.headers.get("Retry-After")} seconds.` };
	return texts[answer.status] ?? "Try again in a moment.";
}

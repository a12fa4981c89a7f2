/* A click on a demonstration account fills the form and leaves only "log in" to press. */
document.addEventListener("click", (event) => {
  const card = event.target.closest("[data-username]");
  if (!card) return;
  document.getElementById("id_username").value = card.dataset.username;
  document.getElementById("id_password").value = card.dataset.password;
  document.querySelectorAll("[data-username]").forEach((other) => other.setAttribute("aria-pressed", String(other === card)));
  document.getElementById("log-in").focus();
});

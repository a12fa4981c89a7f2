/* Two photos of one place laid over each other with a slider: [data-compare] holds two figures and a range. Without script they stand side by side. */
document.querySelectorAll("[data-compare]").forEach((pair) => {
  const slider = pair.querySelector("input[type=range]");
  if (!slider) return;
  const cut = () => pair.style.setProperty("--cut", `${slider.value}%`);
  pair.classList.add("compare-on");
  slider.hidden = false;
  slider.addEventListener("input", cut);
  cut();
});

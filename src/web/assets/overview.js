// The progress of rounds as the service sends it. A line that breaks is taken up again by the browser itself.

const place = document.getElementById('progress');

if (place?.dataset.events) {
  const events = new EventSource(place.dataset.events);
  events.addEventListener('progress', (event) => {
    place.innerHTML = event.data;
  });
}

// What every page does: says when the service is gone, and when it is back.

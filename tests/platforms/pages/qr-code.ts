/** The picture of the stand-in's QR code: an author's code that leads to a shop. */

/** What the code says. */
export const SHOP_CODE = 'https://h5.youzan.com/v2/goods/standin-shop';

/** Made once by zxing's writer; PNG. */
export const SHOP_CODE_PICTURE = Buffer.from(
  [
    'iVBORw0KGgoAAAANSUhEUgAAAJQAAACUCAAAAABQV18IAAADT0lEQVR4XmP8zzD4ABPDqKOIC4HRkCI2pYyG1GhIUbtUGU1To2lq',
    'NE0NVF09KHMfC3poMOIJHuS2F0gdjI+shxg16Fagt+lGy6khXU6xYHM9tnY7LN1gS3PIaQuW1tBpkD34zEV2x2iaGn5pCuQjXGUP',
    'vrSBXm5hS3/4zIWF5GiaGp5pCpevQOkGvd5DTksgNqXjE6NpamSlKeQ6EFddhqtNNaRDajShExt9LPjKI0JlFbI8cvmFrS0FU0tM',
    'GTYafcOvnGJkIB3gapvj6h/is2E0TQ2vNEVKWwg5vcD0obe3SCmfYGpH09SQTlMY832wMgpbWxzkU/S2EnKaQdeLrB69v4esFj0E',
    'R9PU8EpTMN/g6/Mj13PY0hm+dAdSj6vfOFpOkdrmGJS5D+e6BGzlCnq9iC3dYSvnGPEEFba6drScGp7lFKw8wVa3YfMxtroSvbxC',
    'VjNa9zFQAQyNcgpXvYZcXyGnN3ztLmzlEzHparScGtLlFNbxKfS0gC09wdIGyPfI6QRZHLmMQw4lWPn1H0fQjaap4Vv3wXyGXk/h',
    'a2vhKs/w1aHoaWs0TQ2vNIXexkYva7DVjbja4NjKIWxtePQQHE1Tw7OcQi5vcJVT6G0pbO0sXPUfTO1ov4+BAjAocx/B9hS2tAUK',
    'BPS0gF7noatBNwekH1uaBOkbLaeGdDmFdZ0nLL0g12noZRVymYQcAuhtdFhaQhbHZj6yGaNpakinKbxjnoTaQ7B0hayOEUdwEGMW',
    'TOtomhpeaQpWruBrQ6GnJWxlGK5yDFYnYqsrR9MUA4lgaIx5EvIUtnYRsh58bXvktIhcnqGXYaPl1JAup8jaN4OrXIKFBLY2FHq5',
    'hKt9DjJjNE0NrzQFq5vQfYUvHeFKL8hmYGtzjfb7GCgEQ2csAVZHwTyMXjdhq9+Q9aDLo7fbkc3D1nYfLaeGXzmFz0ew9IHeHoKl',
    'I0YsmpHLI5A8vrbUaN1HStE1tMopXD6DlSvoaQgmDks/2Mo6bOUVzBxk+0bLqeFZTv3H4S1s5RC2dIGsHVkevV01WvcxUACG5twM',
    'Ng/DyiLk9IWt7kMus0DmoJdxuAJztJwa0uXU6JlmQzr6RnPfaPQxUBmMpqnRNDWaphgGCIzmviGd+wDhD8Avfxit8QAAAABJRU5E',
    'rkJggg==',
  ].join(''),
  'base64',
);

# The service without root; the root file system may be read-only (XUNJIAN_HOME is the one volume).
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
# The image holds what the package holds (`files` in package.json) and what that needs at run time.
RUN npm run build && npm pack --ignore-scripts --pack-destination /tmp \
  && mkdir /package && tar -xzf /tmp/xunjian-*.tgz -C /package --strip-components=1 \
  && npm prune --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
ENV NODE_ENV=production XUNJIAN_HOME=/data
WORKDIR /app
COPY --from=build /package ./
COPY --from=build /app/node_modules ./node_modules
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8420
ENTRYPOINT ["node", "bin/xunjian.js"]
CMD ["serve"]

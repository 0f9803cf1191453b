# A static program on an empty image: docker run --rm -v "$PWD:/work:ro" mxready check app.mda
# Toolchain and crates are pinned (this tag, Cargo.lock); pin the image's digest beside the tag where you build releases.
FROM rust:1.95.0-alpine AS build
# Two parts of the program are written in C.
RUN apk add --no-cache gcc musl-dev
WORKDIR /source
COPY Cargo.toml Cargo.lock askama.toml build.rs ./
COPY build build
COPY benches benches
COPY fixtures fixtures
COPY rules rules
COPY src src
# Paths of the build machine stay out of the program, so that the same source gives the same bytes.
ENV RUSTFLAGS="--remap-path-prefix=/source=. --remap-path-prefix=/usr/local/cargo=cargo"
RUN cargo build --release --locked --bin mxready && mkdir /empty

FROM scratch
COPY --from=build /source/target/release/mxready /mxready
# Reports are written beside their place first; nothing else is written, as there is no home for a cache.
COPY --from=build --chown=65532:65532 /empty /work
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/mxready"]
CMD ["--help"]

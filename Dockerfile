FROM python:3.13-slim-trixie AS build
WORKDIR /app
RUN python -m venv /venv
COPY config/requirements.txt config/requirements.txt
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r config/requirements.txt
COPY manage.py pyproject.toml LICENSE ./
COPY config config
COPY recommendations recommendations
COPY mechanisms mechanisms
COPY assessments assessments
COPY templates templates
COPY static static
COPY fixtures fixtures
RUN /venv/bin/python manage.py collectstatic --no-input && rm -rf var/*.sqlite3

FROM python:3.13-slim-trixie
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app thirtytwo
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
RUN mkdir -p var/files var/audit-heads var/backups && chown -R thirtytwo var
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 THIRTYTWO_PRODUCTION=1
USER thirtytwo
VOLUME ["/app/var/files", "/app/var/audit-heads", "/app/var/backups"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s CMD ["python", "-m", "config.ask_health"]
CMD ["gunicorn", "--config", "python:config.watching.serving", "--bind", "0.0.0.0:8000", "config.wsgi"]

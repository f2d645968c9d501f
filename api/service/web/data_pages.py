"""Pages of Data & model."""

from fastapi import APIRouter

from . import audit_page, data_costs, data_home, data_import, data_model, data_rules, jobs_page, keys_page, people_page

DATA_ROUTERS: tuple[APIRouter, ...] = (
    data_home.router,
    data_import.router,
    data_costs.router,
    data_rules.router,
    data_model.router,
    jobs_page.router,
    keys_page.router,
    people_page.router,
    audit_page.router,
)

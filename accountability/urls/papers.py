"""What is printed or downloaded as .docx."""

urlpatterns = []
